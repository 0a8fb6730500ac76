package dev.swarm.infra.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends processes: first by asking, then by force. */
public final class Signals {
    private Signals() {}

    /**
     * Sends the signal and waits; kills it when the grace time is over. Returns when the process has ended.
     *
     * @throws IOException if not even SIGKILL ends it within 10 s
     */
    public static void end(ProcessHandle process, String signal, Duration grace)
            throws IOException, InterruptedException {
        send(process, signal);
        if (awaitEnd(process, grace)) {
            return;
        }
        process.destroyForcibly();
        if (!awaitEnd(process, Duration.ofSeconds(10))) {
            throw new IOException("process " + process.pid() + " does not end");
        }
    }

    static void send(ProcessHandle process, String signal) throws IOException, InterruptedException {
        if (!process.isAlive()) {
            return;
        }
        if (signal.equals("TERM")) {
            process.destroy();
            return;
        }
        new ProcessBuilder(List.of("kill", "-" + signal, String.valueOf(process.pid())))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static boolean awaitEnd(ProcessHandle process, Duration time) throws InterruptedException {
        try {
            process.onExit().get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillThere) {
            return !process.isAlive();
        } catch (ExecutionException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }
}
