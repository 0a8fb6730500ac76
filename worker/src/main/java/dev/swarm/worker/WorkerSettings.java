package dev.swarm.worker;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The worker's configuration; each is an environment variable too, see {@code swarm-worker.yaml}.
 *
 * @param data the folder in which this worker keeps its machines, mirrors and spools
 * @param roles {@code control}, {@code host} or both
 * @param slots how many machines this host may hold at once
 * @param machineClasses the machine classes this host serves
 */
@ConfigurationProperties("swarm")
record WorkerSettings(
        Path data,
        List<String> roles,
        String temporalAddress,
        String temporalNamespace,
        URI apiUrl,
        Path workerKeyFile,
        URI forgeUrl,
        Path forgeTokenFile,
        String hostId,
        int slots,
        List<String> machineClasses) {}
