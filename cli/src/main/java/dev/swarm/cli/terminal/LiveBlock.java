package dev.swarm.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines at the end of an interactive terminal that are redrawn in place. On anything else nothing is drawn: the caller
 * prints plain lines there.
 */
public final class LiveBlock implements AutoCloseable {
    private final Terminal terminal;
    private int drawn;

    public LiveBlock(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Replaces what was drawn last. Lines are cut at the terminal's width so that the block's height is known. */
    public void draw(List<String> lines) {
        if (!terminal.isInteractive()) {
            return;
        }
        StringBuilder text = new StringBuilder(erase());
        for (String line : lines) {
            text.append(cut(line)).append("\n");
        }
        drawn = lines.size();
        terminal.print(text.toString());
    }

    /** Prints a line that stays, above the block. */
    public void above(String line, List<String> lines) {
        if (!terminal.isInteractive()) {
            terminal.line(line);
            return;
        }
        List<String> all = new ArrayList<>();
        terminal.print(erase() + cut(line) + "\n");
        drawn = 0;
        all.addAll(lines);
        draw(all);
    }

    /** Removes the block. */
    @Override
    public void close() {
        if (drawn > 0) {
            terminal.print(erase());
            drawn = 0;
        }
    }

    private String erase() {
        return drawn == 0 ? "" : "\u001b[" + drawn + "A\u001b[J";
    }

    private String cut(String line) {
        if (line.indexOf('\u001b') >= 0 || line.length() < terminal.columns()) {
            return line;
        }
        return line.substring(0, Math.max(0, terminal.columns() - 1));
    }
}
