package dev.swarm.cli.platform;

import dev.swarm.cli.context.DataLayout;
import dev.swarm.infra.data.DataFolder;
import dev.swarm.infra.forge.LocalForge;
import dev.swarm.infra.postgres.EmbeddedPostgresServer;
import dev.swarm.infra.temporal.TemporalDevServer;
import dev.swarm.worker.ModelSetup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration that the launcher gives to api and worker; secrets go by the names of files. */
final class Roles {
    private static final int DEFAULT_SLOTS = 4;

    private final DataFolder data;
    private final LaunchOptions options;
    private final int apiPort;
    private final int gatewayPort;
    private final TemporalDevServer temporal;
    private final EmbeddedPostgresServer postgres;
    private final LocalForge forge;

    /** Makes the keys where they are not there yet, so that api and worker can start at the same time. */
    Roles(
            DataFolder data,
            LaunchOptions options,
            int apiPort,
            int gatewayPort,
            TemporalDevServer temporal,
            EmbeddedPostgresServer postgres,
            LocalForge forge)
            throws IOException {
        this.data = data;
        this.options = options;
        this.apiPort = apiPort;
        this.gatewayPort = gatewayPort;
        this.temporal = temporal;
        this.postgres = postgres;
        this.forge = forge;
        data.secret(DataLayout.ADMIN_KEY);
        data.secret(DataLayout.WORKER_KEY);
        data.secret(DataLayout.WEBHOOK_SECRET);
    }

    String apiUrl() {
        return "http://127.0.0.1:" + apiPort;
    }

    String gatewayUrl() {
        return "http://127.0.0.1:" + gatewayPort;
    }

    Path adminKeyFile() throws IOException {
        return data.secretFile(DataLayout.ADMIN_KEY);
    }

    Path forgeTokenFile() throws IOException {
        return data.secretFile(DataLayout.FORGE_TOKEN);
    }

    Map<String, String> apiEnvironment() throws IOException {
        Map<String, String> environment = common();
        environment.put("SWARM_API_PORT", String.valueOf(apiPort));
        environment.put("SWARM_TEMPORAL_UI_URL", temporal.webUi().toString());
        environment.put("SWARM_DB_URL", postgres.jdbcUrl());
        environment.put("SWARM_DB_USER", EmbeddedPostgresServer.USER);
        environment.put("SWARM_DB_PASSWORD_FILE", postgres.passwordFile().toString());
        environment.put("SWARM_ADMIN_KEY_FILE", adminKeyFile().toString());
        return environment;
    }

    /** @param modelsFile of models, as the person who starts the platform names it; null for none */
    Map<String, String> workerEnvironment(@Nullable String modelsFile) throws IOException {
        Map<String, String> environment = common();
        Integer slots = options.slots;
        environment.put("SWARM_FORGE_TOKEN_FILE", forgeTokenFile().toString());
        environment.put("SWARM_WEBHOOK_URL", apiUrl() + "/api/webhooks/forge");
        environment.put("SWARM_ROLES", "control,host,gateway");
        environment.put("SWARM_GATEWAY_PORT", String.valueOf(gatewayPort));
        environment.put("SWARM_GATEWAY_URL", gatewayUrl());
        environment.put("SWARM_HOST_ID", hostId());
        environment.put("SWARM_HOST_SLOTS", String.valueOf(slots == null ? DEFAULT_SLOTS : slots));
        if (modelsFile != null && !modelsFile.isBlank()) {
            environment.put(
                    ModelSetup.FILE, Path.of(modelsFile).toAbsolutePath().toString());
        }
        if (options.machines != null) {
            environment.put("SWARM_MACHINES", options.machines);
        }
        if (options.sshPool != null) {
            environment.put("SWARM_SSH_POOL", options.sshPool.toAbsolutePath().toString());
        }
        return environment;
    }

    private Map<String, String> common() throws IOException {
        Map<String, String> environment = new HashMap<>(ChildJvm.environment());
        environment.put("SWARM_DATA", data.path().toString());
        environment.put("SWARM_TEMPORAL_ADDRESS", temporal.target());
        environment.put("SWARM_TEMPORAL_NAMESPACE", TemporalDevServer.NAMESPACE);
        environment.put("SWARM_API_URL", apiUrl());
        environment.put(
                "SWARM_WORKER_KEY_FILE", data.secretFile(DataLayout.WORKER_KEY).toString());
        environment.put("SWARM_FORGE_URL", forge.apiUrl().toString());
        environment.put(
                "SWARM_WEBHOOK_SECRET_FILE",
                data.secretFile(DataLayout.WEBHOOK_SECRET).toString());
        return environment;
    }

    /** The host's name, as far as it can be part of a queue's name. */
    private static String hostId() {
        try {
            String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
            String plain = name.replaceAll("[^a-z0-9-]", "-");
            return plain.isEmpty() ? "local" : plain;
        } catch (UnknownHostException e) {
            return "local";
        }
    }
}
