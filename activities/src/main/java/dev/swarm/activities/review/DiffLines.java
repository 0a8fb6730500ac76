package dev.swarm.activities.review;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which lines of which files a diff shows, in their new version: a forge takes remarks only there. */
public final class DiffLines {
    private static final Pattern HUNK = Pattern.compile("@@ -\\d+(?:,\\d+)? \\+(\\d{1,9})(?:,(\\d{1,9}))? @@.*");
    private static final String NEW_FILE = "+++ b/";

    private final Map<String, Set<Integer>> lines = new HashMap<>();

    private DiffLines() {}

    /** Reads a unified diff whose files have the prefixes {@code a/} and {@code b/}. */
    public static DiffLines of(String diff) {
        DiffLines shown = new DiffLines();
        Set<Integer> ofFile = new HashSet<>();
        int line = 0;
        int end = 0;
        for (String text : diff.split("\n", -1)) {
            Matcher hunk = HUNK.matcher(text);
            if (text.startsWith("diff --git ")) {
                // Also where the file before was not shown to its end.
                end = 0;
            } else if (line < end) {
                if (text.startsWith("+") || text.startsWith(" ")) {
                    ofFile.add(line++);
                }
            } else if (text.startsWith(NEW_FILE)) {
                ofFile = shown.lines.computeIfAbsent(text.substring(NEW_FILE.length()), name -> new HashSet<>());
            } else if (hunk.matches()) {
                line = Integer.parseInt(hunk.group(1));
                end = line + (hunk.group(2) == null ? 1 : Integer.parseInt(hunk.group(2)));
            }
        }
        return shown;
    }

    /** Whether the new version of this line is shown. */
    public boolean shows(String file, int line) {
        return lines.getOrDefault(file, Set.of()).contains(line);
    }
}
