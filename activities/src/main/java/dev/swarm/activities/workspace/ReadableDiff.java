package dev.swarm.activities.workspace;

import java.io.IOException;
import java.io.Reader;

/**
 * A unified diff as reviewers read it: each file in part where it is long, and control characters made visible, so that no
 * file can hide behind another or behind a byte that a reader does not show.
 */
final class ReadableDiff {
    static final int MOST_OF_FILE = 40_000;
    static final int MOST = 240_000;

    private static final int MOST_OF_LINE = 2_000;

    private final StringBuilder text = new StringBuilder();
    private boolean inHunk;
    private int ofFile;
    private long leftOut;
    private int files;
    private long linesChanged;

    private ReadableDiff() {}

    static ReadableDiff read(Reader diff) throws IOException {
        ReadableDiff readable = new ReadableDiff();
        StringBuilder line = new StringBuilder();
        for (int c = diff.read(); c >= 0; c = diff.read()) {
            // Only this ends a line of a diff. A carriage return may be part of one, and would begin a forged one.
            if (c == '\n') {
                readable.add(line.toString());
                line.setLength(0);
            } else if (line.length() <= MOST_OF_LINE) {
                line.append((char) c);
            }
        }
        readable.endFile();
        return readable;
    }

    private void add(String line) {
        if (line.startsWith("diff --git ")) {
            endFile();
            files++;
            inHunk = false;
            ofFile = 0;
        } else if (line.startsWith("@@ ")) {
            inHunk = true;
        } else if (inHunk && (line.startsWith("+") || line.startsWith("-"))) {
            linesChanged++;
        }
        String shown = visible(line);
        // What belongs to a file's head is always there, or nobody would know that the file was changed.
        boolean fits = ofFile + shown.length() < MOST_OF_FILE && text.length() + shown.length() < MOST;
        if (leftOut == 0 && (fits || !inHunk && text.length() < 2 * MOST)) {
            text.append(shown).append('\n');
            ofFile += shown.length() + 1;
        } else {
            leftOut++;
        }
    }

    private void endFile() {
        if (leftOut > 0) {
            text.append("[").append(leftOut).append(" more lines of this file are not shown]\n");
            leftOut = 0;
        }
    }

    private static String visible(String line) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(line.length(), MOST_OF_LINE); i++) {
            char c = line.charAt(i);
            boolean endOfLine = c == '\r' && i == line.length() - 1;
            if (!endOfLine) {
                shown.append(c == '\t' || !hides(c) ? c : '\uFFFD');
            }
        }
        return line.length() <= MOST_OF_LINE
                ? shown.toString()
                : shown.append("…").toString();
    }

    /** Control characters, and those that turn the direction of writing or take no room. */
    private static boolean hides(char c) {
        int kind = Character.getType(c);
        return kind == Character.CONTROL || kind == Character.FORMAT;
    }

    /** The diff, shortened where it is long. */
    String text() {
        return text.toString();
    }

    int files() {
        return files;
    }

    /** Lines added and removed, also those that are not shown. */
    long linesChanged() {
        return linesChanged;
    }
}
