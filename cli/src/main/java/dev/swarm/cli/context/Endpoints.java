package dev.swarm.cli.context;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where the parts of a running platform listen. {@code swarm up} leaves it in the data folder's {@code run/endpoints.json},
 * by which other commands find it.
 *
 * @param pid process id of the launcher
 * @param ready false while the platform is still starting
 * @param gatewayUrl where hosts reach the model gateway for their machines
 * @param forgeTokenFile holds the token with which git and browsers are let in by the local forge
 * @param adminKeyFile holds the API key of the person who started it
 */
public record Endpoints(
        long pid,
        boolean ready,
        String apiUrl,
        String temporalAddress,
        String temporalUiUrl,
        String forgeUrl,
        String gatewayUrl,
        String databaseUrl,
        String forgeTokenFile,
        String adminKeyFile) {
    /** How far the system's clock may have been set meanwhile. */
    private static final Duration CLOCK_STEP = Duration.ofSeconds(5);

    /** The same, once the platform is ready. */
    public Endpoints asReady() {
        return new Endpoints(
                pid,
                true,
                apiUrl,
                temporalAddress,
                temporalUiUrl,
                forgeUrl,
                gatewayUrl,
                databaseUrl,
                forgeTokenFile,
                adminKeyFile);
    }

    private static Path file(Path dataFolder) {
        return dataFolder.resolve("run").resolve("endpoints.json");
    }

    /** What was left in the data folder; empty where no platform was ever started there or the file is unreadable. */
    public static Optional<Endpoints> read(Path dataFolder) {
        try {
            JsonNode json = Json.parse(Files.readString(file(dataFolder)));
            return Optional.of(new Endpoints(
                    json.path("pid").asLong(),
                    json.path("ready").asBoolean(),
                    Json.text(json, "apiUrl"),
                    Json.text(json, "temporalAddress"),
                    Json.text(json, "temporalUiUrl"),
                    Json.text(json, "forgeUrl"),
                    Json.text(json, "gatewayUrl"),
                    Json.text(json, "databaseUrl"),
                    Json.text(json, "forgeTokenFile"),
                    Json.text(json, "adminKeyFile")));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Replaces the file as a whole, so that nobody reads half of it. */
    public void write(Path dataFolder) throws IOException {
        ObjectNode json = Json.object()
                .put("pid", pid)
                .put("ready", ready)
                .put("apiUrl", apiUrl)
                .put("temporalAddress", temporalAddress)
                .put("temporalUiUrl", temporalUiUrl)
                .put("forgeUrl", forgeUrl)
                .put("gatewayUrl", gatewayUrl)
                .put("databaseUrl", databaseUrl)
                .put("forgeTokenFile", forgeTokenFile)
                .put("adminKeyFile", adminKeyFile);
        Path file = file(dataFolder);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path written = file.resolveSibling("endpoints.json.new");
        Files.writeString(written, Json.pretty(json) + "\n");
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public static void delete(Path dataFolder) throws IOException {
        Files.deleteIfExists(file(dataFolder));
    }

    /** Those of a platform that runs: the launcher that wrote them is alive. */
    public static Optional<Endpoints> running(Path dataFolder) {
        return read(dataFolder)
                .filter(found -> ProcessHandle.of(found.pid)
                        .filter(ProcessHandle::isAlive)
                        .filter(process -> startedBefore(process, file(dataFolder)))
                        .isPresent());
    }

    /** Pids are used again, after a restart of the machine even soon: the launcher is older than what it wrote. */
    private static boolean startedBefore(ProcessHandle process, Path written) {
        try {
            Instant latest = Files.getLastModifiedTime(written).toInstant().plus(CLOCK_STEP);
            return process.info().startInstant().map(latest::isAfter).orElse(true);
        } catch (IOException gone) {
            return false;
        }
    }
}
