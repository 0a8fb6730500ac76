package dev.swarm.cli.terminal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One long step: a spinner with the elapsed time on a terminal, one line at its start and one at its end elsewhere.
 * Closing it without {@link #done} marks it as failed.
 */
public final class Progress implements AutoCloseable {
    private static final String FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private static final long FRAME_NANOS = Duration.ofMillis(100).toNanos();

    private final Terminal terminal;
    private final String title;
    private final long started = System.nanoTime();
    private final LiveBlock block;
    private final @Nullable Thread spinner;
    private volatile boolean ended;
    private volatile String detail = "";

    private Progress(Terminal terminal, String title) {
        this.terminal = terminal;
        this.title = title;
        this.block = new LiveBlock(terminal);
        if (terminal.isInteractive()) {
            spinner = Thread.ofVirtual().name("spinner").start(this::spin);
        } else {
            spinner = null;
            terminal.line("- " + title + " ...");
        }
    }

    public static Progress start(Terminal terminal, String title) {
        return new Progress(terminal, title);
    }

    /** What the step is at right now; shown on a terminal only. */
    public void detail(String text) {
        detail = text;
    }

    /** The step succeeded. */
    public void done(String result) {
        end(terminal.style(Terminal.Style.GREEN, "✓ "), result.isEmpty() ? "" : ": " + result);
    }

    @Override
    public void close() {
        end(terminal.style(Terminal.Style.RED, "✗ "), ": failed");
    }

    private void end(String mark, String result) {
        if (ended) {
            return;
        }
        ended = true;
        if (spinner != null) {
            LockSupport.unpark(spinner);
            try {
                spinner.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            block.close();
        }
        terminal.line(mark + title + result + " (" + Durations.brief(elapsed()) + ")");
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private void spin() {
        int frame = 0;
        while (!ended) {
            String now = detail.isEmpty() ? "" : " – " + detail;
            block.draw(List.of(FRAMES.charAt(frame++ % FRAMES.length()) + " " + title + now + " ("
                    + elapsed().toSeconds() + " s)"));
            LockSupport.parkNanos(FRAME_NANOS);
        }
    }
}
