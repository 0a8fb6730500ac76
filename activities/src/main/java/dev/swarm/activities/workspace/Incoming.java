package dev.swarm.activities.workspace;

import dev.swarm.activities.scan.SecretScanner;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.workspace.Finding;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What came out of a machine, looked at before it may go anywhere: its shape, its size, its secrets. */
final class Incoming {
    /**
     * A file's own attributes must not hide it: everything counts as text, whatever {@code .gitattributes} or a zero byte
     * say.
     */
    private static final List<String> DIFF = List.of(
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--no-renames",
            "--text",
            "--src-prefix=a/",
            "--dst-prefix=b/");

    private final Mirror mirror;
    private final SecretScanner scanner;
    private final WorkspaceLimits limits;
    private final String base;
    private final String head;

    Incoming(Mirror mirror, SecretScanner scanner, WorkspaceLimits limits, String base, String head) {
        this.mirror = mirror;
        this.scanner = scanner;
        this.limits = limits;
        this.base = base;
        this.head = head;
    }

    /** How many commits stand on the base. */
    int commits() {
        if (!mirror.local("merge-base", "--is-ancestor", base, head).ok()) {
            throw Failure.fatal(
                    FailureCode.WORKSPACE_FAILED,
                    "The agent has rewritten history: its branch does not stand on commit " + base + " any more.");
        }
        String count = mirror.read("Counting commits", CommandWatch::text, "rev-list", "--count", base + ".." + head);
        int commits = Integer.parseInt(count.strip());
        if (commits > limits.maxCommits()) {
            throw Failure.fatal(
                    FailureCode.TOO_LARGE,
                    "The agent made " + commits + " commits; at most " + limits.maxCommits() + " are allowed.");
        }
        return commits;
    }

    /** Fails with TOO_LARGE where a file, unpacked, is larger than allowed; the pack was limited when it came in. */
    void requireSize() {
        boolean tooLarge = mirror.read(
                "Measuring the commits",
                stdout -> {
                    try (BufferedReader lines = reader(stdout)) {
                        return lines.lines()
                                        .filter(line -> line.startsWith("~"))
                                        .count()
                                > 0;
                    }
                },
                "rev-list",
                "--objects",
                "--no-object-names",
                "--filter=blob:limit=" + limits.maxFileBytes(),
                "--filter-print-omitted",
                base + ".." + head);
        if (tooLarge) {
            throw Failure.fatal(
                    FailureCode.TOO_LARGE,
                    "The agent committed a file larger than the allowed " + (limits.maxFileBytes() >> 20) + " MiB.");
        }
    }

    int filesChanged() {
        String names = mirror.read(
                "Counting files", CommandWatch::text, "diff", "--name-only", "--no-renames", "-z", base, head, "--");
        return (int) names.chars().filter(c -> c == 0).count();
    }

    /** The change as reviewers read it. */
    ReadableDiff readable() {
        List<String> arguments = new ArrayList<>(List.of("diff"));
        arguments.addAll(DIFF);
        arguments.addAll(List.of("-U3", base, head, "--"));
        long limit = 4 * limits.maxIncomingBytes();
        return mirror.read(
                "Reading the change",
                stdout -> {
                    try (BufferedReader diff = reader(new Limited(stdout, limit))) {
                        return ReadableDiff.read(diff);
                    }
                },
                arguments.toArray(String[]::new));
    }

    /** Secrets in the result, in what intermediate commits added (history is pushed too) and in commit messages. */
    List<Finding> secrets(int commits) {
        List<Finding> findings = new ArrayList<>(scan("diff", base, head, "--"));
        if (commits > 1) {
            Set<String> known = new HashSet<>();
            findings.forEach(finding -> known.add(finding.rule() + '\0' + finding.file()));
            for (Finding finding :
                    scan("log", "-p", "-m", "--full-history", "--format=commit %H", base + ".." + head, "--")) {
                if (known.add(finding.rule() + '\0' + finding.file())) {
                    findings.add(new Finding(
                            finding.rule(),
                            finding.file(),
                            finding.line(),
                            finding.message() + " It is in an earlier commit of the branch."));
                }
            }
        }
        String messages = mirror.read(
                "Reading commit messages", CommandWatch::text, "log", "--format=%B", base + ".." + head, "--");
        findings.addAll(scanner.scanText("(commit message)", messages));
        return List.copyOf(findings);
    }

    private List<Finding> scan(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(DIFF);
        all.add("-U0");
        all.addAll(List.of(arguments));
        // Commits that add and remove the same again can be small and have a huge history.
        long limit = 4 * limits.maxIncomingBytes();
        return mirror.read(
                "Scanning",
                stdout -> {
                    try (BufferedReader diff = reader(new Limited(stdout, limit))) {
                        return scanner.scanDiff(diff);
                    }
                },
                all.toArray(String[]::new));
    }

    private static BufferedReader reader(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    private RuntimeException tooLarge() {
        return Failure.fatal(
                FailureCode.TOO_LARGE,
                "The agent's commits are larger than the allowed " + (limits.maxIncomingBytes() >> 20) + " MiB.");
    }

    /** Fails where there is more to read than allowed. */
    private final class Limited extends InputStream {
        private final InputStream in;
        private long left;

        Limited(InputStream in, long limit) {
            this.in = in;
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            int next = in.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            count(Math.max(n, 0));
            return n;
        }

        private void count(int n) {
            left -= n;
            if (left < 0) {
                throw tooLarge();
            }
        }
    }
}
