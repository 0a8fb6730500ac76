package dev.swarm.api.build;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A change of several files, read from git's text. Pure. */
@Schema(name = "TicketDiff")
public record UnifiedDiff(List<File> files, int added, int removed) {
    private static final Pattern HUNK = Pattern.compile("@@ -(\\d{1,9})(?:,\\d+)? \\+(\\d{1,9})(?:,\\d+)? @@(.*)");

    /**
     * One file.
     *
     * @param path as it is now, or was where it was removed
     * @param note what there is to say besides its lines, such as that it is new, or shown in part; empty for nothing
     */
    @Schema(name = "DiffFile")
    public record File(String path, String note, int added, int removed, List<Line> lines) {
        /** The line with this number before or after the change; null where the diff does not show it. */
        @Nullable
        Line find(Side side, int number) {
            for (Line line : lines) {
                Integer own = side == Side.NEW ? line.after() : line.before();
                if (own != null && own == number) {
                    return line;
                }
            }
            return null;
        }
    }

    /**
     * One line.
     *
     * @param kind {@code added}, {@code removed}, {@code same}, or {@code hunk} where lines were left out
     * @param before its number before the change
     * @param after its number after it
     */
    @Schema(name = "DiffLine")
    public record Line(
            @Schema(allowableValues = {"added", "removed", "same", "hunk"})
            String kind,

            @Nullable Integer before,
            @Nullable Integer after,
            String text) {}

    /** Which version of a file a line number counts in. */
    public enum Side {
        OLD,
        NEW
    }

    public static UnifiedDiff of(String text) {
        Reader reader = new Reader();
        text.lines().forEach(reader::add);
        reader.endFile();
        return new UnifiedDiff(
                List.copyOf(reader.files),
                reader.files.stream().mapToInt(File::added).sum(),
                reader.files.stream().mapToInt(File::removed).sum());
    }

    @Nullable
    File find(String path) {
        return files.stream()
                .filter(file -> file.path().equals(path))
                .findFirst()
                .orElse(null);
    }

    /** Goes through the text line by line. */
    private static final class Reader {
        private final List<File> files = new ArrayList<>();
        private @Nullable String path;
        private List<String> notes = new ArrayList<>();
        private List<Line> lines = new ArrayList<>();
        private boolean inHunk;
        private int before;
        private int after;

        void add(String text) {
            Matcher hunk = HUNK.matcher(text);
            if (text.startsWith("diff --git ")) {
                endFile();
                path = last(text.substring("diff --git ".length()));
            } else if (hunk.matches()) {
                inHunk = true;
                before = Integer.parseInt(hunk.group(1));
                after = Integer.parseInt(hunk.group(2));
                lines.add(new Line("hunk", null, null, hunk.group(3).strip()));
            } else if (inHunk) {
                line(text);
            } else {
                head(text);
            }
        }

        private void line(String text) {
            String rest = text.isEmpty() ? "" : text.substring(1);
            switch (text.isEmpty() ? ' ' : text.charAt(0)) {
                case '+' -> lines.add(new Line("added", null, after++, rest));
                case '-' -> lines.add(new Line("removed", before++, null, rest));
                case ' ' -> lines.add(new Line("same", before++, after++, rest));
                case '[' -> notes.add(text.substring(1, Math.max(1, text.length() - 1)));
                default -> lines.add(new Line("hunk", null, null, rest.strip()));
            }
        }

        private void head(String text) {
            if (text.startsWith("+++ b/")) {
                path = text.substring("+++ b/".length());
            } else if (text.startsWith("--- a/")) {
                path = text.substring("--- a/".length());
            } else if (text.startsWith("new file")) {
                notes.add("new file");
            } else if (text.startsWith("deleted file")) {
                notes.add("removed");
            } else if (text.startsWith("rename from ")) {
                notes.add("was " + text.substring("rename from ".length()));
            } else if (text.startsWith("Binary files") || text.startsWith("GIT binary patch")) {
                notes.add("binary");
            } else if (text.startsWith("[")) {
                notes.add(text.substring(1, Math.max(1, text.length() - 1)));
            }
        }

        void endFile() {
            if (path != null) {
                files.add(new File(
                        Objects.requireNonNull(path),
                        String.join(", ", notes),
                        count("added"),
                        count("removed"),
                        List.copyOf(lines)));
            }
            path = null;
            notes = new ArrayList<>();
            lines = new ArrayList<>();
            inHunk = false;
        }

        private int count(String kind) {
            return (int) lines.stream().filter(line -> line.kind().equals(kind)).count();
        }

        /** The second of the two names of {@code a/x b/x}, which are of the same length where nothing was renamed. */
        private static String last(String names) {
            int middle = names.lastIndexOf(" b/");
            return middle < 0 ? names : names.substring(middle + " b/".length());
        }
    }
}
