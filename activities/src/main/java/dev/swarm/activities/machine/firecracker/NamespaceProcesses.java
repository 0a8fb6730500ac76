package dev.swarm.activities.machine.firecracker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** The processes in a machine's network namespace: all of them are ours, since nobody else gets in. */
final class NamespaceProcesses {
    private static final Path PROC = Path.of("/proc");

    private NamespaceProcesses() {}

    static Set<Long> of(MachineNetwork network) throws IOException {
        Set<Long> found = new HashSet<>();
        if (!Files.exists(network.namespaceFile())) {
            return found;
        }
        String mark = "net:[" + Files.getAttribute(network.namespaceFile(), "unix:ino") + "]";
        try (Stream<Path> entries = Files.list(PROC)) {
            for (Path process : entries.toList()) {
                String name = String.valueOf(process.getFileName());
                if (Character.isDigit(name.charAt(0)) && isIn(process, mark)) {
                    found.add(Long.valueOf(name));
                }
            }
        }
        return found;
    }

    private static boolean isIn(Path process, String mark) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/net")).toString().equals(mark);
        } catch (IOException e) {
            // It has just ended.
            return false;
        }
    }
}
