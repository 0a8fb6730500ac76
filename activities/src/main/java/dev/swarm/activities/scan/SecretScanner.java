package dev.swarm.activities.scan;

import dev.swarm.contracts.workspace.Finding;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

/**
 * Finds secrets in text that is about to be published. Findings name rule, file and line and never repeat the secret.
 * Placeholders do not count. Pure and thread-safe; memory does not grow with the length of what is scanned.
 */
public final class SecretScanner {
    /** Enough to act on; a dump of secrets need not be listed in full. */
    static final int MAX_FINDINGS = 100;

    private final RuleSet rules;

    SecretScanner(RuleSet rules) {
        this.rules = rules;
    }

    /** A scanner with the rules that come with this version. */
    public static SecretScanner withStandardRules() {
        return new SecretScanner(RuleSet.standard());
    }

    /** Scans the added lines of a unified diff as {@code git diff --text -U0} prints it; lines count in the new file. */
    public List<Finding> scanDiff(Reader diff) throws IOException {
        Collector collector = new Collector();
        new AddedLines(diff, collector::scan).read();
        return List.copyOf(collector.findings);
    }

    /** Scans the added lines of a unified diff. */
    public List<Finding> scanDiff(String diff) {
        try {
            return scanDiff(new StringReader(diff));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Scans a whole text, such as a commit message, under the name {@code file}. */
    public List<Finding> scanText(String file, String text) {
        Collector collector = new Collector();
        collector.scan(file, 1, text);
        return List.copyOf(collector.findings);
    }

    private final class Collector {
        private final List<Finding> findings = new ArrayList<>();

        void scan(String file, int firstLine, CharSequence text) {
            for (SecretRule rule : rules.rules()) {
                if (rule.appliesTo(file)) {
                    scan(rule, file, firstLine, text);
                }
            }
        }

        private void scan(SecretRule rule, String file, int firstLine, CharSequence text) {
            Matcher match = rule.regex().matcher(text);
            int line = firstLine;
            int counted = 0;
            while (findings.size() < MAX_FINDINGS && match.find()) {
                int group = SecretRule.groupOf(match);
                String secret = match.group(group);
                if (!rule.accepts(secret) || isPlaceholder(secret)) {
                    continue;
                }
                line += newlines(text, counted, match.start(group));
                counted = match.start(group);
                // A file can be named after a secret.
                Finding finding = new Finding(
                        rule.id(),
                        file.replace(secret, "***"),
                        line,
                        "Looks like a hard-coded secret: " + rule.description() + ".");
                if (!findings.contains(finding)) {
                    findings.add(finding);
                }
            }
        }

        private boolean isPlaceholder(String secret) {
            return rules.placeholders().stream()
                    .anyMatch(pattern -> pattern.matcher(secret).find());
        }

        private int newlines(CharSequence text, int from, int to) {
            int count = 0;
            for (int i = from; i < to; i++) {
                if (text.charAt(i) == '\n') {
                    count++;
                }
            }
            return count;
        }
    }
}
