package dev.swarm.cli;

import dev.swarm.cli.client.FakeApi;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One run of the command in this process: its exit code and what it wrote. */
public record CommandRun(int exitCode, String out, String err) {
    /** Runs with an empty environment but for the data folder. */
    public static CommandRun of(Path data, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = Terminal.plain(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        CommandContext context = new CommandContext(
                terminal, Map.of("SWARM_DATA", data.toString()), new BufferedReader(new StringReader("")));
        int exitCode = SwarmCommand.run(context, args);
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Runs against a double of the API, with a key file in the data folder. */
    public static CommandRun against(FakeApi api, Path data, String... args) throws IOException {
        Path key = data.resolve("test-key");
        Files.writeString(key, "secret-of-the-test\n");
        List<String> all = new ArrayList<>(List.of("--api", api.uri().toString(), "--key-file", key.toString()));
        all.addAll(List.of(args));
        return of(data, all.toArray(String[]::new));
    }
}
