package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.egress.EgressWays;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.pool.PoolTarget;
import dev.swarm.contracts.machine.MachineLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One data folder for a test class, so that its pool stays warm from test to test; templates stay for the next run too. */
final class QemuTestHost implements AutoCloseable {
    static final MachineLimits LIMITS = new MachineLimits(256, 64, 32);

    private final Path data;
    private final PoolTarget pool;

    QemuTestHost(PoolTarget pool) {
        this.pool = pool;
        try {
            this.data = Files.createTempDirectory("swarm-qemu-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    QemuProvider open() {
        return open(EgressWays.NONE);
    }

    QemuProvider open(EgressWays ways) {
        QemuOptions options = new QemuOptions(
                image(), images(), templates(), data, QemuOptions.Acceleration.AUTOMATIC, pool, List.of(LIMITS), true);
        return new QemuProvider(options, ways);
    }

    static Path templates() {
        return Path.of("target", "qemu-templates");
    }

    /** Where images with names are looked for. */
    Path images() {
        return data.resolve("images");
    }

    Path data() {
        return data;
    }

    /** The image that SWARM_GUEST_IMAGE names, else this machine's default, else the newest that was built on it. */
    static Path image() {
        String named = System.getenv("SWARM_GUEST_IMAGE");
        if (named != null) {
            return Path.of(named);
        }
        Path swarm = Path.of(System.getProperty("user.home"), ".cache", "swarm");
        Path standard = swarm.resolve("images/default");
        if (Files.exists(standard.resolve("manifest.json"))) {
            return standard.toAbsolutePath();
        }
        Path cache = swarm.resolve("guest-image");
        try (Stream<Path> built = Files.isDirectory(cache) ? Files.list(cache) : Stream.empty()) {
            Optional<Path> newest = built.filter(folder -> Files.exists(folder.resolve("manifest.json")))
                    .max(Comparator.comparing(folder -> folder.toFile().lastModified()));
            return newest.orElse(cache);
        } catch (IOException e) {
            return cache;
        }
    }

    /** Nothing of it is left behind. */
    @Override
    public void close() throws IOException {
        Path vms = data.resolve("vms");
        if (Files.isDirectory(vms)) {
            for (Vm vm : new VmStore(vms, Host.of(data, true)).all()) {
                vm.destroy();
            }
        }
        Disk.remove(data);
    }
}
