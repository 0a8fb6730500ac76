package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command at a real terminal of its own, which util-linux's {@code script} makes, with somebody who types and reads. */
final class PersonAtTerminal implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private volatile String shown = "";

    private PersonAtTerminal(Process process) {
        this.process = process;
        Thread.ofVirtual().name("screen").start(this::read);
    }

    /** Runs the builder's command at a terminal of this size. */
    static PersonAtTerminal start(ProcessBuilder builder, int rows, int columns) throws IOException {
        String command = builder.command().stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        String session = """
                stty rows %d cols %d
                echo "at=$(tty) before=$(stty -g)."
                %s
                echo "left=$? after=$(stty -g)."
                """.formatted(rows, columns, command);
        builder.command(List.of("script", "-qefc", session, "/dev/null"));
        builder.environment().putAll(Map.of("SHELL", "/bin/sh", "TERM", "xterm"));
        return new PersonAtTerminal(builder.redirectErrorStream(true).start());
    }

    private void read() {
        byte[] chunk = new byte[4096];
        try (InputStream from = process.getInputStream()) {
            for (int read = from.read(chunk); read >= 0; read = from.read(chunk)) {
                // Written by this thread only.
                shown = shown.concat(new String(chunk, 0, read, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void type(String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Types, and answers all that is shown so far. */
    String ask(String keys) throws IOException {
        type(keys);
        return shown;
    }

    String shown() {
        return shown;
    }

    /** Waits until this is shown; answers what it found. */
    Matcher await(String pattern) throws Exception {
        Pattern compiled = Pattern.compile(pattern);
        String all = Eventually.get(
                "'" + pattern + "' is shown",
                PATIENCE,
                this::shown,
                text -> compiled.matcher(text).find());
        Matcher found = compiled.matcher(all);
        assertThat(found.find()).isTrue();
        return found;
    }

    /** Changes the size of the terminal, as a window that is dragged does. */
    void resize(int rows, int columns) throws Exception {
        String terminal = await("at=(/dev/pts/\\d+) ").group(1);
        Process stty = new ProcessBuilder("stty", "-F", terminal, "rows", "" + rows, "cols", "" + columns).start();
        assertThat(stty.waitFor()).isZero();
    }

    /** Waits for the command's end; the terminal is as it was before. Answers the exit code. */
    int awaitEnd() throws Exception {
        Matcher end = await("left=(\\d+) after=([^.]+)\\.");
        assertThat(end.group(2))
                .as("the terminal is restored")
                .isEqualTo(await("before=([^.]+)\\.").group(1));
        return Integer.parseInt(end.group(1));
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
