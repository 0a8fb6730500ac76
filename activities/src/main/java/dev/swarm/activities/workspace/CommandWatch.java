package dev.swarm.activities.workspace;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Sees a process to its end: drains its output without keeping more than allowed, heartbeats, and kills it on timeout,
 * cancellation or interrupt. Time during which its machine is paused does not count.
 */
final class CommandWatch {
    static final int MAX_TEXT = 16 << 20;
    private static final int MAX_STDERR = 16 << 10;
    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    private final Runnable heartbeat;
    private final Duration timeout;
    private final BooleanSupplier paused;

    CommandWatch(Runnable heartbeat, Duration timeout, BooleanSupplier paused) {
        this.heartbeat = heartbeat;
        this.timeout = timeout;
        this.paused = paused;
    }

    /** Reads what a command prints; it need not read to the end. */
    interface StdoutReader<T> {
        T read(InputStream stdout) throws IOException;
    }

    /** Reads UTF-8 text; fails where it is too long, since a cut answer would be a wrong one. */
    static String text(InputStream stdout) throws IOException {
        byte[] bytes = stdout.readNBytes(MAX_TEXT);
        if (stdout.read() >= 0) {
            throw new IOException("printed more than " + MAX_TEXT + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    <T> CommandOutput<T> await(Process process, StdoutReader<T> reader) throws IOException {
        try {
            process.getOutputStream().close();
            CompletableFuture<T> stdout = async(() -> {
                try (InputStream in = process.getInputStream()) {
                    return reader.read(in);
                }
            });
            CompletableFuture<String> stderr = async(() -> tail(process.getErrorStream()));
            int exitCode = awaitExit(process, stdout);
            return new CommandOutput<>(
                    exitCode,
                    stdout.get(30, TimeUnit.SECONDS),
                    stderr.get(30, TimeUnit.SECONDS).strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.retryable(FailureCode.WORKSPACE_FAILED, "The worker was stopped.");
        } catch (TimeoutException e) {
            throw new IOException("its output did not end", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        } finally {
            kill(process);
        }
    }

    private int awaitExit(Process process, CompletableFuture<?> stdout) throws IOException, InterruptedException {
        long left = timeout.toNanos();
        long last = System.nanoTime();
        while (!process.waitFor(500, TimeUnit.MILLISECONDS)) {
            heartbeat.run();
            if (stdout.isCompletedExceptionally()) {
                kill(process);
                return -1;
            }
            long now = System.nanoTime();
            left -= paused.getAsBoolean() ? 0 : now - last;
            last = now;
            if (left <= 0) {
                throw new IOException("took longer than " + timeout);
            }
        }
        return process.exitValue();
    }

    private static void kill(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String tail(InputStream stream) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        try (stream) {
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                if (kept.size() > 2 * MAX_STDERR) {
                    byte[] all = kept.toByteArray();
                    kept.reset();
                    kept.write(all, all.length - MAX_STDERR, MAX_STDERR);
                }
                kept.write(buffer, 0, n);
            }
        }
        return kept.toString(StandardCharsets.UTF_8);
    }

    private static <T> CompletableFuture<T> async(IoCall<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        THREADS.execute(() -> {
            try {
                result.complete(call.run());
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private interface IoCall<T> {
        T run() throws IOException;
    }
}
