package dev.swarm.cli.context;

import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What every command is given. The global options are set on it before a command runs. */
public final class CommandContext {
    /** While its launcher lives, an api that died comes back; a loaded machine took more than 20 s for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Terminal terminal;
    private final Map<String, String> environment;
    private final BufferedReader input;
    private @Nullable Path dataOption;
    private @Nullable URI apiOption;
    private @Nullable Path keyFileOption;
    private boolean debug;
    private @Nullable ApiClient client;

    public CommandContext(Terminal terminal, Map<String, String> environment, BufferedReader input) {
        this.terminal = terminal;
        this.environment = Map.copyOf(environment);
        this.input = input;
    }

    public void dataOption(@Nullable Path data) {
        dataOption = data;
    }

    public void apiOption(@Nullable URI api) {
        apiOption = api;
    }

    public void keyFileOption(@Nullable Path keyFile) {
        keyFileOption = keyFile;
    }

    public void debug(boolean on) {
        debug = on;
    }

    public boolean isDebug() {
        return debug;
    }

    public Terminal terminal() {
        return terminal;
    }

    public Map<String, String> environment() {
        return environment;
    }

    public ZoneId zone() {
        return ZoneId.systemDefault();
    }

    /** {@code --data}, else {@code SWARM_DATA}, else {@code ~/.swarm}. */
    public Path dataFolder() {
        Path option = dataOption;
        if (option != null) {
            return option.toAbsolutePath().normalize();
        }
        String variable = environment.getOrDefault("SWARM_DATA", "");
        Path folder = variable.isEmpty() ? Path.of(System.getProperty("user.home"), ".swarm") : Path.of(variable);
        return folder.toAbsolutePath().normalize();
    }

    /** The platform that runs with this data folder; empty where none does. */
    public Optional<Endpoints> endpoints() {
        return Endpoints.running(dataFolder());
    }

    /** Whether the person named the platform, so that the data folder does not decide which one it is. */
    public boolean namesApi() {
        return apiOption != null
                || !environment.getOrDefault("SWARM_API_URL", "").isEmpty();
    }

    /** The platform's API; fails where neither an address was given nor a platform runs with this data folder. */
    public ApiClient api() {
        ApiClient existing = client;
        if (existing != null) {
            return existing;
        }
        ApiClient created = connect();
        client = created;
        return created;
    }

    /** Forgets the connection, where a platform was started or stopped meanwhile. */
    public void reconnect() {
        client = null;
    }

    private ApiClient connect() {
        Optional<Endpoints> running = endpoints();
        if (!namesApi() && running.isEmpty()) {
            throw new CommandFailure(
                    CommandFailure.UNREACHABLE,
                    "no platform runs with the data folder " + dataFolder(),
                    "start it with `swarm up`, or name a running one with --api URL or --data DIR",
                    null);
        }
        URI option = apiOption;
        URI base = option != null
                ? option
                : namesApi()
                        ? URI.create(environment.getOrDefault("SWARM_API_URL", ""))
                        : URI.create(running.map(Endpoints::apiUrl).orElse(""));
        if (base.getHost() == null) {
            throw CommandFailure.usage("'" + base + "' is not an address", "write it as http://HOST:PORT");
        }
        Duration patience = running.isPresent() && !namesApi() ? PATIENCE : Duration.ZERO;
        return new ApiClient(base, () -> readKey(running), patience);
    }

    private String readKey(Optional<Endpoints> running) {
        Path option = keyFileOption;
        String variable = environment.getOrDefault("SWARM_ADMIN_KEY_FILE", "");
        Path file = option != null
                ? option
                : !variable.isEmpty()
                        ? Path.of(variable)
                        : running.map(endpoints -> Path.of(endpoints.adminKeyFile()))
                                .orElseGet(() -> DataLayout.adminKeyFile(dataFolder()));
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED,
                    "cannot read the API key from " + file,
                    "name the file that holds it with --key-file, or the platform's data folder with --data",
                    e);
        }
    }

    /** Asks the person on the terminal; the answer is empty where they only pressed Enter or input ended. */
    public String ask(String prompt) {
        terminal.print(prompt);
        try {
            String line = input.readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            return "";
        }
    }
}
