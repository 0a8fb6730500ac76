package dev.swarm.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command writes. Results go to standard output, errors and hints to standard error. Only an interactive
 * terminal is redrawn or coloured; elsewhere (a file, a pipe, CI) there are plain lines.
 */
public final class Terminal {
    private static final int DEFAULT_COLUMNS = 120;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean interactive;
    private final boolean color;
    private final int columns;

    private Terminal(PrintStream out, PrintStream err, boolean interactive, boolean color, int columns) {
        this.out = out;
        this.err = err;
        this.interactive = interactive;
        this.color = color;
        this.columns = columns;
    }

    /** The process's own terminal. {@code NO_COLOR} (any value) switches colours off, {@code COLUMNS} gives the width. */
    public static Terminal system(Map<String, String> environment) {
        boolean interactive = isTerminal(1) && !"dumb".equals(environment.get("TERM"));
        boolean color = interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                interactive,
                color,
                columns(environment));
    }

    /** A terminal that is none: plain lines into the given streams, without a limit of width. */
    public static Terminal plain(PrintStream out, PrintStream err) {
        return new Terminal(out, err, false, false, Integer.MAX_VALUE);
    }

    /** An interactive terminal without colours on the given streams, as tests need it. */
    public static Terminal interactive(PrintStream out, PrintStream err, int columns) {
        return new Terminal(out, err, true, false, columns);
    }

    private static int columns(Map<String, String> environment) {
        try {
            int columns = Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
            return columns >= 40 ? columns : DEFAULT_COLUMNS;
        } catch (NumberFormatException e) {
            return DEFAULT_COLUMNS;
        }
    }

    /** Whether a file descriptor is a terminal; {@code System.console()} answers differently from JDK to JDK. */
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        if (!Files.isSymbolicLink(link)) {
            return System.console() != null;
        }
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a person can be asked something: standard input is a terminal too. */
    public static boolean canAsk() {
        return isTerminal(0);
    }

    public boolean isInteractive() {
        return interactive;
    }

    public int columns() {
        return columns;
    }

    public synchronized void line(String text) {
        out.print(text + "\n");
        out.flush();
    }

    /** Writes as it is, without a line break. */
    public synchronized void print(String text) {
        out.print(text);
        out.flush();
    }

    /** Writes bytes as they came, such as a part of a log that may end within a character. */
    public synchronized void raw(byte[] bytes) {
        out.write(bytes, 0, bytes.length);
        out.flush();
    }

    /** Something the person should know but that stops nothing. */
    public synchronized void warn(String text) {
        err.print(style(Style.YELLOW, "warning: ") + text + "\n");
        err.flush();
    }

    public synchronized void error(String message, String hint) {
        err.print(style(Style.RED, "error: ") + message + "\n");
        if (!hint.isEmpty()) {
            err.print(style(Style.CYAN, "hint: ") + hint + "\n");
        }
        err.flush();
    }

    public synchronized void stackTrace(Throwable failure) {
        failure.printStackTrace(err);
    }

    public String style(Style style, String text) {
        return color ? "\u001b[" + style.code + "m" + text + "\u001b[0m" : text;
    }

    /** How a piece of text stands out; without colours it does not. */
    public enum Style {
        BOLD("1"),
        DIM("2"),
        RED("31"),
        GREEN("32"),
        YELLOW("33"),
        BLUE("34"),
        CYAN("36");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }
}
