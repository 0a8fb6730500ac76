package dev.swarm.activities.machine.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Starts what must not outlive this worker. */
public final class Starter {
    // A process told to die with its parent dies with the thread that started it, so that thread must never end.
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("machine-exec-starter").factory());

    private Starter() {}

    public static Process start(ProcessBuilder builder) throws IOException {
        List<String> line = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
        line.addAll(builder.command());
        return startAsIs(builder.command(line));
    }

    /** The same for a program that asks by itself to die with its parent. */
    public static Process startAsIs(ProcessBuilder builder) throws IOException {
        try {
            return STARTER.submit(builder::start).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
