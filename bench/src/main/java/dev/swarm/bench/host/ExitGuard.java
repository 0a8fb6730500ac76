package dev.swarm.bench.host;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Closes something once: in time, or when this process is told to stop. */
public final class ExitGuard implements Closeable {
    private final Closeable guarded;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ExitGuard(Closeable guarded) {
        this.guarded = guarded;
    }

    public static ExitGuard of(Closeable guarded) {
        ExitGuard guard = new ExitGuard(guarded);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("clean-up").unstarted(guard::closeAtExit));
        return guard;
    }

    private void closeAtExit() {
        try {
            close();
        } catch (IOException failure) {
            System.err.println("bench: could not clean up: " + failure);
        }
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            guarded.close();
        }
    }
}
