package dev.swarm.worker;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes on disk which activities this worker runs. A worker that was killed leaves its notes, and the next one tells the server
 * that those will not end: it has them tried again at once, instead of when it has missed their heartbeats.
 */
final class UnfinishedTasks extends WorkerInterceptorBase {
    private static final Logger log = LoggerFactory.getLogger(UnfinishedTasks.class);

    private final Path folder;
    private final List<Path> left;

    /** @param folder of this worker alone; what is in it was left by the worker before */
    UnfinishedTasks(Path folder) {
        this.folder = folder;
        try (Stream<Path> files = Files.list(folder)) {
            this.left = files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the worker's notes of its activities cannot be read", e);
        }
    }

    /**
     * Has what the worker before left tried again. What the server does not wait for any more is forgotten.
     *
     * @param fail fails the activity with this task token
     */
    void handBack(BiConsumer<byte[], Exception> fail) {
        for (Path note : left) {
            try {
                fail.accept(
                        Files.readAllBytes(note),
                        Failure.retryable(FailureCode.HOST_LOST, "The worker that ran this was killed."));
                log.info("An activity that the worker before left is tried again");
            } catch (IOException | RuntimeException notWaitedFor) {
                log.debug("An activity that the worker before left was not handed back", notWaitedFor);
            }
            forget(note);
        }
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new ActivityInboundCallsInterceptorBase(next) {
            private byte[] token = {};

            @Override
            public void init(ActivityExecutionContext context) {
                token = context.getTaskToken();
                super.init(context);
            }

            @Override
            public ActivityOutput execute(ActivityInput input) {
                Path note = note(token);
                try {
                    return super.execute(input);
                } finally {
                    forget(note);
                }
            }
        };
    }

    /** Without the note the activity runs as well; the server then misses its heartbeats. */
    private Path note(byte[] token) {
        Path note = folder.resolve(UUID.randomUUID().toString());
        try {
            Files.write(note, token);
        } catch (IOException e) {
            log.warn("An activity is not noted", e);
        }
        return note;
    }

    private static void forget(Path note) {
        try {
            Files.deleteIfExists(note);
        } catch (IOException e) {
            log.warn("The note of an activity stays", e);
        }
    }
}
