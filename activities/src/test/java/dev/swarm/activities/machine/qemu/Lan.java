package dev.swarm.activities.machine.qemu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cable from this host to a neighbour in a network namespace of its own, with addresses that are nobody's (RFC 5737).
 * Needs root.
 */
final class Lan implements AutoCloseable {
    static final String HOST = "198.51.100.1";
    static final String NEIGHBOUR = "198.51.100.2";
    static final int PORT = 9000;

    private static final Logger log = LoggerFactory.getLogger(Lan.class);

    private final String name = "swlan" + ProcessHandle.current().pid();
    private final Process service;

    private Lan(Path folder) throws IOException {
        Path script = folder.resolve("host-double.py");
        try (InputStream content = Lan.class.getResourceAsStream("/firecracker/host-double.py")) {
            Files.write(script, Objects.requireNonNull(content).readAllBytes());
        }
        Disk.run(List.of("ip", "netns", "add", name));
        try {
            String there = "ip -n " + name + " ";
            String commands = """
                    ip link add %1$s type veth peer name eth0 netns %1$s
                    ip addr add %2$s/30 dev %1$s
                    ip link set %1$s up
                    %3$saddr add %4$s/30 dev eth0
                    %3$slink set eth0 up
                    """.formatted(name, HOST, there, NEIGHBOUR);
            Disk.run(List.of("sh", "-ec", commands));
            this.service = new ProcessBuilder(
                            "ip", "netns", "exec", name, "python3", script.toString(), "serve", "neighbour", "" + PORT)
                    .start();
            if (!"ready".equals(service.inputReader().readLine())) {
                throw new IOException("the neighbour does not come up");
            }
        } catch (IOException e) {
            Disk.run(List.of("ip", "netns", "delete", name));
            throw e;
        }
    }

    /** Empty where this host makes none. */
    static Optional<Lan> open(Path folder) {
        try {
            return Optional.of(new Lan(folder));
        } catch (IOException e) {
            log.warn("Tried without a neighbour on the LAN: {}", e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        service.destroyForcibly();
        // The cable goes with its other end.
        Disk.run(List.of("ip", "netns", "delete", name));
    }
}
