package dev.swarm.cli.platform;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a platform is started: the options that `up` and `demo` share. */
public final class LaunchOptions {
    @Option(names = "--api-port", paramLabel = "PORT", description = "Port of the API (default: 8080 or a free one).")
    @Nullable
    Integer apiPort;

    @Option(
            names = "--temporal-port",
            paramLabel = "PORT",
            description = "Port of Temporal (default: 7233 or a free one).")
    @Nullable
    Integer temporalPort;

    @Option(
            names = "--ui-port",
            paramLabel = "PORT",
            description = "Port of Temporal's Web UI (default: 8233 or a free one).")
    @Nullable
    Integer uiPort;

    @Option(
            names = "--forge-port",
            paramLabel = "PORT",
            description = "Port of the local forge (default: 3000 or a free one).")
    @Nullable
    Integer forgePort;

    @Option(names = "--db-port", paramLabel = "PORT", description = "Port of PostgreSQL (default: 5433 or a free one).")
    @Nullable
    Integer databasePort;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "How many machines run at once on this host (default: 4).")
    @Nullable
    Integer slots;

    @Option(
            names = "--machines",
            paramLabel = "KIND",
            description = "Kind of machines: sandbox, qemu, firecracker or ssh (default: SWARM_MACHINES; by ./swarm,"
                    + " qemu where QEMU is installed; else sandbox).")
    @Nullable
    String machines;

    @Option(names = "--ssh-pool", paramLabel = "FILE", description = "Lists the machines of kind ssh.")
    @Nullable
    Path sshPool;

    @Option(names = "--offline", description = "Use no models, whatever keys there are.")
    boolean offline;

    /** Where api and worker write their startup caches when they end; null where they use the caches there are. */
    @Nullable
    Path recording;

    /** Options of a platform whose api and worker record what they load, for their startup caches. */
    public static LaunchOptions recordingTo(Path folder) {
        LaunchOptions options = new LaunchOptions();
        options.recording = folder;
        return options;
    }

    /** Has the platform use no models. */
    public LaunchOptions offline() {
        offline = true;
        return this;
    }

    /** The same options as command line arguments, for a launcher in another process. */
    List<String> toArguments() {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--api-port", apiPort);
        add(arguments, "--temporal-port", temporalPort);
        add(arguments, "--ui-port", uiPort);
        add(arguments, "--forge-port", forgePort);
        add(arguments, "--db-port", databasePort);
        add(arguments, "--slots", slots);
        add(arguments, "--machines", machines);
        add(arguments, "--ssh-pool", sshPool == null ? null : sshPool.toAbsolutePath());
        if (offline) {
            arguments.add("--offline");
        }
        return arguments;
    }

    private static void add(List<String> arguments, String name, @Nullable Object value) {
        if (value != null) {
            arguments.add(name);
            arguments.add(value.toString());
        }
    }
}
