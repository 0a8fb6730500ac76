package dev.swarm.cli.fleet;

import dev.swarm.cli.terminal.CommandFailure;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The person's terminal, passing on each key as it is pressed, until it is closed; a killed process restores it too. */
final class RawTerminal implements AutoCloseable {
    private static final File TERMINAL = Path.of("/dev/tty").toFile();

    private final String before;
    private final Thread hook = new Thread(this::restore, "restore-terminal");

    private RawTerminal(String before) {
        this.before = before;
    }

    /** Rows and columns. */
    record Size(int rows, int columns) {}

    static RawTerminal enter() {
        RawTerminal terminal = new RawTerminal(stty("-g"));
        Runtime.getRuntime().addShutdownHook(terminal.hook);
        stty("raw", "-echo");
        return terminal;
    }

    static Size size() {
        String[] words = stty("size").split(" ");
        try {
            return new Size(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return new Size(24, 80);
        }
    }

    private static String stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(TERMINAL)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            process.waitFor();
            return text;
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED, "the terminal cannot be set up", "stty is part of coreutils; install it", e);
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        }
    }

    private void restore() {
        stty(before);
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAnyway) {
            // The hook restores it once more, which is harmless.
            return;
        }
    }
}
