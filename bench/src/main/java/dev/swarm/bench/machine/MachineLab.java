package dev.swarm.bench.machine;

import dev.swarm.activities.machine.qemu.MachineTimings;
import dev.swarm.bench.host.ExitGuard;
import dev.swarm.bench.host.TemporaryFolder;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.contracts.machine.MachineLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Micro-VMs in a folder of their own; all are gone when it is closed, or when this process is told to stop. */
public final class MachineLab implements AutoCloseable {
    private static final String HINT =
            "run it as `./swarm bench NAME`; SWARM_GUEST_IMAGE names an image built by infra/guest-image/build.sh";

    private final ExitGuard guard;
    private final Path folder;
    private final MachineTimings timings;

    private MachineLab(ExitGuard guard, Path folder, MachineTimings timings) {
        this.guard = guard;
        this.folder = folder;
        this.timings = timings;
    }

    /**
     * Says so where QEMU or the guest image is missing; makes the template where there is none.
     *
     * @param environment names the image and the cache
     */
    public static MachineLab open(Map<String, String> environment, MachineLimits limits) throws IOException {
        Path image = image(environment);
        TemporaryFolder folder = TemporaryFolder.create();
        MachineTimings timings =
                new MachineTimings(image, templates(environment), folder.path().resolve("data"), limits);
        ExitGuard guard = ExitGuard.of(() -> {
            try (folder) {
                timings.close();
            }
        });
        boolean ready = false;
        try {
            Optional<String> lacking = timings.lacking();
            if (lacking.isPresent()) {
                throw CommandFailure.failed(lacking.get(), HINT);
            }
            timings.prepare();
            ready = true;
            return new MachineLab(guard, folder.path(), timings);
        } finally {
            if (!ready) {
                guard.close();
            }
        }
    }

    /** The guest image that the environment names. */
    public static Path image(Map<String, String> environment) {
        @Nullable String named = environment.get("SWARM_GUEST_IMAGE");
        if (named == null || !Files.isReadable(Path.of(named, "rootfs.erofs"))) {
            throw CommandFailure.failed(
                    named == null ? "SWARM_GUEST_IMAGE names no guest image" : "there is no guest image in " + named,
                    HINT);
        }
        return Path.of(named);
    }

    private static Path templates(Map<String, String> environment) {
        String cache = environment.getOrDefault("SWARM_CACHE", System.getProperty("user.home") + "/.cache/swarm");
        return Path.of(environment.getOrDefault("SWARM_TEMPLATES", cache + "/machine-templates"));
    }

    public MachineTimings timings() {
        return timings;
    }

    /** A folder for what else the benchmark keeps. */
    public Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    @Override
    public void close() throws IOException {
        guard.close();
    }
}
