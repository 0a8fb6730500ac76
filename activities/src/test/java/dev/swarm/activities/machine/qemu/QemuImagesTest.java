package dev.swarm.activities.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.machine.pool.PoolTarget;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Machines of several images on one host; on real ones, where this host can run some. */
@Timeout(90)
class QemuImagesTest {
    /** What the images differ in: one word of a file that every guest has. */
    private static final String STANDARD = "PRETTY_NAME=\"Debian ";

    private final QemuTestHost host = new QemuTestHost(new PoolTarget(0, 1));

    @TempDir
    private Path built;

    private QemuProvider provider;

    @BeforeEach
    void open() {
        provider = host.open();
        provider.unavailable()
                .ifPresent(reason -> Assumptions.abort("no machine can run on this host: " + reason.message()));
    }

    @AfterEach
    void close() throws IOException {
        for (String machine : provider.machines()) {
            provider.destroy(machine);
        }
        provider.close();
        host.close();
    }

    /** An image that calls its system by another word of as many letters. */
    private Path build(String word) throws IOException {
        Path image = Files.createDirectory(built.resolve(word));
        for (String same : List.of("initrd.cpio", "vmlinux")) {
            Files.createSymbolicLink(image.resolve(same), QemuTestHost.image().resolve(same));
        }
        Path root = Files.copy(QemuTestHost.image().resolve("rootfs.erofs"), image.resolve("rootfs.erofs"));
        try (FileChannel file = FileChannel.open(root, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.write(bytes("PRETTY_NAME=\"" + word + " "), find(file, bytes(STANDARD)));
        }
        return image;
    }

    private void name(String name, Path image) throws IOException {
        Path link = Files.createSymbolicLink(built.resolve("link"), image);
        Files.createDirectories(host.images());
        Files.move(link, host.images().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static long find(FileChannel file, ByteBuffer wanted) throws IOException {
        ByteBuffer all = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
        for (int at = 0; at < all.capacity() - wanted.limit(); at++) {
            if (all.get(at) == 'P' && all.slice(at, wanted.limit()).equals(wanted)) {
                return at;
            }
        }
        throw new IOException("the guest image does not say what it is");
    }

    private static MachineSpec of(String image) {
        return new MachineSpec(QemuTestHost.LIMITS, EgressPolicy.NONE, image);
    }

    private String system(String machine) throws Exception {
        Process process = provider.exec(machine, List.of("sh", "-c", ". /etc/os-release; echo ${PRETTY_NAME%% *}"));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void aMachineIsMadeOfTheImageThatIsAskedFor() throws Exception {
        assertThat(provider.images()).containsExactly("default");
        assertThatThrownBy(() -> provider.create("x", of("shop")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("swarm image build shop");
        assertThat(provider.machines()).isEmpty();
        name("shop", build("Shop-1"));

        assertThat(provider.images()).containsExactly("default", "shop");
        provider.create("standard", of("default"));
        provider.create("shop", of("shop"));

        assertThat(system("standard")).isEqualTo("Debian");
        assertThat(system("shop")).isEqualTo("Shop-1");
    }

    @Test
    void aReplacedImageIsUsedFromThenOnAndMachinesOfTheOldOneGoOn() throws Exception {
        name("shop", build("Shop-1"));
        provider.keepWarm(1);
        provider.create("old", of("shop"));
        TemplateKey shelf = provider.engine().keyOf(provider.vm("old")).orElseThrow();
        await(() -> provider.engine().pool().size(shelf) == 1);
        Path file = built.resolve("suspended");

        name("shop", QemuTestHost.image());
        provider.create("new", of("shop"));

        assertThat(system("new")).isEqualTo("Debian");
        assertThat(system("old")).isEqualTo("Shop-1");
        assertThat(provider.engine().pool().size(shelf)).isZero();
        provider.suspend("old", file);
        provider.bringBack("old", file);
        assertThat(system("old")).isEqualTo("Shop-1");
        provider.close();
        provider = host.open();
        assertThat(provider.create("old", of("shop"))).isTrue();
        assertThat(system("old")).isEqualTo("Shop-1");
    }

    @Test
    void theTemplateOfAReplacedImageGoesWithItsLastMachine() throws Exception {
        name("shop", build("Shop-1"));
        provider.create("old", of("shop"));
        Path template =
                QemuTestHost.templates().resolve(provider.vm("old").record().template());
        name("shop", QemuTestHost.image());
        provider.create("new", of("shop"));
        Files.setLastModifiedTime(template, FileTime.from(Instant.now().minus(Duration.ofHours(1))));

        assertThat(provider.reapLeftovers()).isEmpty();
        assertThat(system("old")).isEqualTo("Shop-1");
        provider.destroy("old");

        assertThat(provider.reapLeftovers()).containsExactly("template " + template.getFileName());
        assertThat(template).doesNotExist();
        assertThat(system("new")).isEqualTo("Debian");
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("still not so after 60 s").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
