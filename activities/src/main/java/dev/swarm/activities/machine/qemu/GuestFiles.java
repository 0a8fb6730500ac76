package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.guest.GuestAgent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Files that the host writes into a machine, below its home or its workspace. */
final class GuestFiles {
    private static final int RUNNABLE = 0b111_000_000;
    private static final String WRITE = "cat > \"$1.new\" && chmod 700 \"$1.new\" && mv -T \"$1.new\" \"$1\"";

    private GuestFiles() {}

    /** @throws IllegalArgumentException where the path is elsewhere */
    static Path checked(String path) {
        Path inside = Path.of(path).normalize();
        if (!inside.startsWith("/home/agent") && !inside.startsWith("/workspace")) {
            throw new IllegalArgumentException("not below the home or the workspace: " + path);
        }
        return inside;
    }

    static void write(Vm vm, Path path, byte[] content) throws IOException {
        if (content.length <= GuestAgent.MOST_BYTES) {
            vm.agent().write(path.toString(), RUNNABLE, content);
            return;
        }
        // Larger than a message to the agent may be.
        Process process = vm.ssh()
                .command(List.of("sh", "-c", WRITE, "write", path.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream to = process.getOutputStream()) {
            to.write(content);
            to.close();
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException("the file " + path + " cannot be written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
