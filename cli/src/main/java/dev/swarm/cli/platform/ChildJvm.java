package dev.swarm.cli.platform;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How a role of the platform runs as a JVM of its own, with the class path of this one. */
final class ChildJvm {
    static final String API_MAIN = "dev.swarm.api.ApiApplication";
    static final String WORKER_MAIN = "dev.swarm.worker.WorkerApplication";

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private ChildJvm() {}

    /**
     * The command of a long-running child. It gets a session of its own, so that Ctrl-C on the terminal reaches only the
     * launcher, which then stops all in order.
     */
    static List<String> command(String main, String memory, List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.addAll(plain(main, memory, options));
        command.addAll(arguments);
        return command;
    }

    /** The command without a session of its own. */
    static List<String> plain(String main, String memory, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx" + memory));
        if (Runtime.version().feature() >= 24) {
            // gRPC's Netty still uses Unsafe; without this each JVM prints a warning about it.
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(options);
        command.add(main);
        return command;
    }

    /** The class path goes by the environment: it is long, and would hide the rest of the command line in {@code ps}. */
    static Map<String, String> environment() {
        return Map.of("CLASSPATH", System.getProperty("java.class.path"));
    }
}
