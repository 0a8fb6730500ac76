package dev.swarm.activities.workspace;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A ticket's branch on the forge, and the refs of its attempts.
 *
 * @param head the branch's commit; empty where there is no branch
 * @param attempts the commits of the refs of attempts, by number
 */
record ForgeBranch(Optional<String> head, SortedMap<Integer, String> attempts) {
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    /** Reads the output of {@code git ls-remote}. */
    static ForgeBranch parse(String branch, String listing) {
        String attemptRefs = WorkflowIds.attemptRefs(branch);
        Optional<String> head = Optional.empty();
        SortedMap<Integer, String> attempts = new TreeMap<>(Collections.reverseOrder());
        for (String line : listing.lines().toList()) {
            int tab = line.indexOf('\t');
            String ref = line.substring(tab + 1);
            if (tab > 0 && ref.equals("refs/heads/" + branch)) {
                head = Optional.of(line.substring(0, tab));
            } else if (tab > 0 && ref.startsWith(attemptRefs)) {
                String number = ref.substring(attemptRefs.length());
                if (NUMBER.matcher(number).matches()) {
                    attempts.put(Integer.parseInt(number), line.substring(0, tab));
                }
            }
        }
        return new ForgeBranch(head, attempts);
    }

    /** The fence: refuses to go on where a later attempt has begun. */
    void requireNoneAfter(int attempt) {
        if (!attempts.isEmpty() && attempts.firstKey() > attempt) {
            throw Failure.fatal(
                    FailureCode.WORKSPACE_FAILED,
                    "Attempt " + attempts.firstKey() + " has begun; nothing of attempt " + attempt + " counts.");
        }
    }
}
