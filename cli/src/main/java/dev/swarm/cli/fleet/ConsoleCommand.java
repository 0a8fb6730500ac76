package dev.swarm.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "console",
        description = {
            "Open a shell in a machine; Ctrl-] or ~. leaves it. Who opens one is recorded.",
            "With a COMMAND, or where input is no terminal, there are plain pipes: echo ls | swarm console VM."
        })
public final class ConsoleCommand implements Callable<Integer> {
    private static final int CHUNK = 4096;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "VM", description = "Id of the machine, its beginning, or its ticket.")
    private String machine = "";

    @Parameters(index = "1..*", paramLabel = "COMMAND", description = "Run this instead of a shell.")
    private List<String> command = new ArrayList<>();

    public ConsoleCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        ApiClient api = context.api();
        String id = Json.text(Ids.machine(api, machine), "machineId");
        boolean interactive =
                command.isEmpty() && Terminal.canAsk() && context.terminal().isInteractive();
        ConsoleClient client = new ConsoleClient(context.terminal());
        WebSocket socket = api.webSocket("/api/vms/" + ApiClient.encode(id) + "/console", client);
        try (RawTerminal raw = interactive ? RawTerminal.enter() : null) {
            client.tell(socket, start(raw));
            Thread.ofPlatform().daemon().name("keys").start(() -> type(client, socket, raw));
            if (raw != null) {
                Thread.ofPlatform().daemon().name("size").start(() -> follow(client, socket));
            }
            return client.await();
        } finally {
            socket.abort();
        }
    }

    private JsonNode start(@Nullable RawTerminal raw) {
        ObjectNode start = Json.object().put("type", "start").put("tty", raw != null);
        if (raw == null) {
            return start.put("command", String.join(" ", command));
        }
        RawTerminal.Size size = RawTerminal.size();
        return start.put("term", context.environment().getOrDefault("TERM", ""))
                .put("rows", size.rows())
                .put("columns", size.columns());
    }

    /** Passes on what is typed, or what the input holds, to its end. */
    private static void type(ConsoleClient client, WebSocket socket, @Nullable RawTerminal raw) {
        EscapeKeys escape = new EscapeKeys();
        byte[] chunk = new byte[CHUNK];
        InputStream input = System.in;
        try {
            int read;
            while ((read = input.read(chunk)) >= 0) {
                byte[] passed = raw == null ? Arrays.copyOf(chunk, read) : escape.pass(chunk, read);
                if (passed.length > 0) {
                    client.send(socket, passed);
                }
                if (escape.isEscaped()) {
                    client.leave();
                    return;
                }
            }
            client.tell(socket, Json.object().put("type", "eof"));
        } catch (IOException connectionIsGone) {
            // The other side of it says how it ended.
            return;
        }
    }

    /** Tells of the terminal's size when that has changed. */
    private static void follow(ConsoleClient client, WebSocket socket) {
        RawTerminal.Size last = RawTerminal.size();
        try {
            while (!client.isOver()) {
                LockSupport.parkNanos(LOOK_NANOS);
                RawTerminal.Size now = RawTerminal.size();
                if (!now.equals(last)) {
                    last = now;
                    client.tell(
                            socket,
                            Json.object()
                                    .put("type", "resize")
                                    .put("rows", now.rows())
                                    .put("columns", now.columns()));
                }
            }
        } catch (IOException connectionIsGone) {
            return;
        }
    }
}
