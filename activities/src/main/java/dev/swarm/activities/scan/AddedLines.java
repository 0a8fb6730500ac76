package dev.swarm.activities.scan;

import java.io.IOException;
import java.io.Reader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a unified diff and hands out its added text, in blocks of lines that follow each other. The writer of the diff's
 * content is not trusted: hunks are told from headers by their line counts, only a line feed ends a line, and a line of
 * any length is handed out in overlapping pieces.
 */
final class AddedLines {
    static final int MAX_BLOCK = 128 * 1024;
    /** Longer than nearly all secrets, so that one on the edge of two pieces is whole in the second. */
    static final int OVERLAP = 8 * 1024;

    private static final Pattern HUNK =
            Pattern.compile("^@@ -\\d+(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@.*", Pattern.DOTALL);

    interface Sink {
        void accept(String file, int firstLine, CharSequence text);
    }

    private final Reader in;
    private final Sink sink;
    private final char[] buffer = new char[16 * 1024];
    private int position;
    private int limit;

    private String file = "";
    private long removedLeft;
    private long addedLeft;
    private int nextLine;
    private int blockStart;
    private final StringBuilder block = new StringBuilder();

    AddedLines(Reader in, Sink sink) {
        this.in = in;
        this.sink = sink;
    }

    void read() throws IOException {
        StringBuilder line = new StringBuilder();
        boolean adding = false;
        boolean continued = false;
        while (true) {
            line.setLength(0);
            boolean more = nextPiece(line);
            if (!more && line.isEmpty()) {
                break;
            }
            boolean ended = line.charAt(line.length() - 1) == '\n';
            if (continued) {
                if (adding) {
                    append(line, 0);
                }
            } else {
                adding = startLine(line);
            }
            continued = !ended;
        }
        flush();
    }

    /** Handles the start of a line and answers whether it is an added one. */
    private boolean startLine(StringBuilder line) {
        char first = line.charAt(0);
        if (addedLeft > 0 || removedLeft > 0) {
            if (first == '+') {
                addedLeft--;
                append(line, 1);
                nextLine++;
                return true;
            }
            if (first != '\\') {
                removedLeft--;
                if (first == ' ') {
                    addedLeft--;
                    nextLine++;
                    flush();
                }
            }
            return false;
        }
        Matcher hunk = HUNK.matcher(line);
        if (hunk.matches()) {
            flush();
            removedLeft = hunk.group(1) == null ? 1 : Long.parseLong(hunk.group(1));
            addedLeft = hunk.group(3) == null ? 1 : Long.parseLong(hunk.group(3));
            nextLine = Integer.parseInt(hunk.group(2));
        } else if (first == '+' && line.length() > 4 && line.charAt(3) == ' ') {
            flush();
            file = fileOf(line.substring(4));
        }
        return false;
    }

    private static String fileOf(String header) {
        String name = header.strip();
        if (name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")) {
            name = name.substring(1, name.length() - 1);
        }
        return name.startsWith("b/") ? name.substring(2) : name;
    }

    private void append(StringBuilder piece, int from) {
        if (block.isEmpty()) {
            blockStart = nextLine;
        }
        for (int i = from; i < piece.length(); i++) {
            char c = piece.charAt(i);
            // Without them, text in UTF-16 reads like plain text.
            if (c != 0) {
                block.append(c);
            }
        }
        if (block.length() > MAX_BLOCK) {
            sink.accept(file, blockStart, block);
            int cut = block.length() - OVERLAP;
            for (int i = 0; i < cut; i++) {
                if (block.charAt(i) == '\n') {
                    blockStart++;
                }
            }
            block.delete(0, cut);
        }
    }

    private void flush() {
        if (!block.isEmpty()) {
            sink.accept(file, blockStart, block);
            block.setLength(0);
        }
    }

    /** Appends the next line with its line feed, or a piece of it; false at the end. */
    private boolean nextPiece(StringBuilder line) throws IOException {
        while (line.length() < buffer.length) {
            if (position == limit) {
                limit = in.read(buffer, 0, buffer.length);
                position = 0;
                if (limit <= 0) {
                    limit = 0;
                    return false;
                }
            }
            char c = buffer[position++];
            line.append(c);
            if (c == '\n') {
                return true;
            }
        }
        return true;
    }
}
