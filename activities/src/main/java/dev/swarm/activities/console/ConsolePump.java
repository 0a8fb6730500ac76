package dev.swarm.activities.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries bytes between a connection and a shell. The connection is read only as fast as the shell takes its input; while
 * it does not, pings find out whether there is still somebody at the other end.
 */
final class ConsolePump implements WebSocket.Listener {
    private static final Logger log = LoggerFactory.getLogger(ConsolePump.class);
    private static final int CHUNK = 4096;
    private static final int PING_SECONDS = 15;

    private final Shell shell;
    private final Executor threads;
    private final Consumer<ConsolePump> ended;
    private final ObjectMapper json = Payloads.objectMapper();
    private final LinkedBlockingQueue<Runnable> input = new LinkedBlockingQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final StringBuilder text = new StringBuilder();
    private volatile @Nullable Process process;
    private volatile @Nullable WebSocket socket;

    ConsolePump(Shell shell, Executor threads, Consumer<ConsolePump> ended) {
        this.shell = shell;
        this.threads = threads;
        this.ended = ended;
    }

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
        threads.execute(() -> work(opened));
        opened.request(1);
    }

    /** Does in order what the other end asks for, in a thread that may block. */
    private void work(WebSocket opened) {
        try {
            while (!over.get()) {
                Runnable next = input.poll(PING_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    opened.sendPing(ByteBuffer.allocate(0)).get();
                } else {
                    next.run();
                    opened.request(1);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            log.debug("a console's connection is gone", e);
        } finally {
            end();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            String message = text.toString();
            text.setLength(0);
            input.add(() -> told(message));
        } else {
            from.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        input.add(() -> typed(bytes));
        return null;
    }

    private void told(String message) {
        try {
            JsonNode node = json.readTree(message);
            Process running = process;
            switch (node.path("type").asText()) {
                case "start" -> {
                    if (shell.isFrozen()) {
                        fail("the machine is paused; resume its ticket first");
                    } else if (running == null) {
                        Process started = shell.start(node);
                        process = started;
                        threads.execute(() -> show(started));
                    }
                }
                case "resize" -> shell.resize(node);
                case "eof" -> {
                    if (running != null) {
                        running.getOutputStream().close();
                    }
                }
                default -> log.debug("a console was told what it does not know");
            }
        } catch (JsonProcessingException e) {
            fail("what was sent is no message");
        } catch (IOException e) {
            log.info("A console's shell failed: {}", e.toString());
            if (process == null) {
                fail("no shell can be started in this machine");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void typed(byte[] bytes) {
        Process running = process;
        if (running != null) {
            try {
                running.getOutputStream().write(bytes);
                running.getOutputStream().flush();
            } catch (IOException shellReadsNoMore) {
                log.debug("a shell does not read any more", shellReadsNoMore);
            }
        }
    }

    private void show(Process running) {
        byte[] chunk = new byte[CHUNK];
        try (InputStream output = running.getInputStream()) {
            int read;
            while ((read = output.read(chunk)) >= 0) {
                sender().sendBinary(ByteBuffer.wrap(chunk, 0, read), true).get();
            }
            send(Map.of("type", "exit", "code", running.waitFor()));
            sender().sendClose(WebSocket.NORMAL_CLOSURE, "").get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | ExecutionException e) {
            log.debug("a console's connection is gone", e);
        } finally {
            end();
        }
    }

    private void fail(String message) {
        try {
            send(Map.of("type", "error", "message", message));
            sender().sendClose(WebSocket.NORMAL_CLOSURE, "").get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | ExecutionException e) {
            log.debug("a console's connection is gone", e);
        }
        end();
    }

    private void send(Map<String, Object> message) throws IOException, InterruptedException, ExecutionException {
        sender().sendText(json.writeValueAsString(message), true).get();
    }

    private WebSocket sender() throws IOException {
        WebSocket opened = socket;
        if (opened == null) {
            throw new IOException("not connected");
        }
        return opened;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        end();
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        log.debug("a console's connection broke", failure);
        end();
    }

    private void stop(Process running) {
        try {
            shell.stop();
        } catch (IOException machineIsGone) {
            log.debug("a console's shell went with its machine", machineIsGone);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.destroy();
        }
    }

    /** Ends the shell, which hangs up on everything that it runs, and lets go of the connection. */
    void end() {
        if (over.compareAndSet(false, true)) {
            Process running = process;
            if (running != null && running.isAlive()) {
                threads.execute(() -> stop(running));
            }
            WebSocket opened = socket;
            if (opened != null && !opened.isOutputClosed()) {
                opened.abort();
            }
            ended.accept(this);
        }
    }
}
