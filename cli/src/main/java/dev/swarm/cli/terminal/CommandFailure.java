package dev.swarm.cli.terminal;

import org.jspecify.annotations.Nullable;

/**
 * A command could not do what it was asked. It ends the process with {@code error: message} and {@code hint: hint} on
 * standard error and the exit code.
 */
public class CommandFailure extends RuntimeException {
    /** Everything went well. */
    public static final int OK = 0;
    /** The command was understood but failed. */
    public static final int FAILED = 1;
    /** The command line was wrong. */
    public static final int USAGE = 2;
    /** No platform answers. */
    public static final int UNREACHABLE = 3;

    private final String hint;
    private final int exitCode;

    /**
     * @param hint what a person can do about it; empty for nothing
     */
    public CommandFailure(int exitCode, String message, String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.hint = hint;
    }

    public static CommandFailure failed(String message, String hint) {
        return new CommandFailure(FAILED, message, hint, null);
    }

    public static CommandFailure usage(String message, String hint) {
        return new CommandFailure(USAGE, message, hint, null);
    }

    /** The person pressed Ctrl-C or the process was told to stop. */
    public static CommandFailure interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new CommandFailure(FAILED, "interrupted", "", cause);
    }

    public String message() {
        return String.valueOf(getMessage());
    }

    public String hint() {
        return hint;
    }

    public int exitCode() {
        return exitCode;
    }
}
