package dev.swarm.activities.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.pool.PoolTarget;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real machine suspended to a file on one host goes on, on another one that shares nothing with it but image and QEMU. */
@Timeout(180)
class SuspendedMachineTest {
    private static final QemuTestHost FROM = new QemuTestHost(new PoolTarget(1, 1));
    private static final QemuTestHost TO = new QemuTestHost(new PoolTarget(0, 1));
    private static final MachineSpec SPEC = MachineSpec.of(QemuTestHost.LIMITS);

    @TempDir
    private Path folder;

    private QemuProvider from;
    private QemuProvider to;

    @BeforeEach
    void open() {
        from = FROM.open();
        to = TO.open();
        from.unavailable()
                .ifPresent(reason -> Assumptions.abort("no machine can run on this host: " + reason.message()));
    }

    @AfterEach
    void close() throws IOException {
        for (QemuProvider provider : List.of(from, to)) {
            for (String machine : provider.machines()) {
                provider.destroy(machine);
            }
            provider.close();
        }
    }

    @AfterAll
    static void removeAll() throws IOException {
        FROM.close();
        TO.close();
    }

    @Test
    void aMachineGoesOnElsewhereAndOnlyFromAFileThatIsWhole() throws Exception {
        from.create("a", SPEC);
        String count = "i=0; while [ ! -e /workspace/stop ]; do i=$((i+1)); echo $i; sleep 0.02; done; echo over";
        from.startJob("a", "done", List.of("sh", "-c", "echo kept; exit 3"), Map.of());
        from.startJob("a", "count", List.of("sh", "-c", count), Map.of());
        await(() -> from.job("a", "done").orElseThrow().exitCode().isPresent());
        await(() -> Files.size(from.job("a", "count").orElseThrow().log()) > 40);
        run(from, "a", "head -c 1M /dev/urandom > file; sha256sum < file > sum");
        String hostKey = Files.readString(from.vm("a").folder().resolve("known_hosts"));
        Path file = folder.resolve("suspended");

        from.suspend("a", file);
        assertThat(from.machines()).isEmpty();
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertRefusals(file);
        to.bringBack("b", file);

        assertThat(to.job("b", "done").orElseThrow().exitCode()).contains(3);
        assertThat(to.job("b", "done").orElseThrow().log()).hasContent("kept\n");
        int heard = lines().size();
        await(() -> lines().size() > heard + 5);
        assertThat(run(to, "b", "hostname; sha256sum < file | cmp - sum && echo same"))
                .isEqualTo("b\nsame");
        assertThat(Instant.ofEpochSecond(Long.parseLong(run(to, "b", "date +%s"))))
                .isBetween(Instant.now().minusSeconds(10), Instant.now().plusSeconds(2));
        assertThat(Files.readString(to.vm("b").folder().resolve("known_hosts"))).isNotEqualTo(hostKey);
        run(to, "b", "touch stop");
        await(() -> to.job("b", "count").orElseThrow().exitCode().isPresent());
        List<String> lines = lines();
        assertThat(lines.getLast()).isEqualTo("over");
        List<String> expected = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            expected.add(Integer.toString(i));
        }
        assertThat(lines.subList(0, lines.size() - 1)).isEqualTo(expected);
        assertThatThrownBy(() -> to.bringBack("b", file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(to.isAlive("b")).isTrue();
    }

    private void assertRefusals(Path file) throws Exception {
        byte[] whole = Files.readAllBytes(file);
        String about = entry(whole, "machine.json");
        refused(
                "image",
                changed(whole, "machine.json", about.replaceFirst("\"needs\":\\[\"[^\"]*\"", "\"needs\":[\"0\"")));
        refused(
                "QEMU",
                changed(
                        whole,
                        "machine.json",
                        about.replaceFirst("(\"needs\":\\[\"[^\"]*\"),\"[^\"]*\"", "$1,\"0.1\"")));
        refused("no suspended machine", "anything".getBytes(StandardCharsets.UTF_8));
        refused("no suspended machine", new byte[0]);
        refused("ends too early", Arrays.copyOf(whole, whole.length / 2));
        refused("ends too early", Arrays.copyOf(whole, 3000));
        refused("larger", changed(whole, QemuCommand.DISK, "x".repeat(2 * QemuTestHost.LIMITS.diskMiB() << 20)));
        refused("not a name", changed(whole, "jobs/../x", "x"));
        refused("has no", changed(whole, "elsewhere", "x"));
        refused("cannot load", changed(whole, "state", "x".repeat(5000)));
    }

    /** Refused with this in its message, and nothing is left of the trial. */
    private void refused(String message, byte[] content) throws Exception {
        Path forged = folder.resolve("forged");
        Files.write(forged, content);

        assertThatThrownBy(() -> to.bringBack("forged", forged)).as(message).hasMessageContaining(message);

        assertThat(to.machines()).isEmpty();
        assertThat(Disk.entries(TO.data().resolve("vms"))).isEmpty();
    }

    private static String entry(byte[] file, String name) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(name)) {
                    return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        }
        throw new IOException("no " + name);
    }

    /** The file with another content of this entry, or with this entry more, right behind the first. */
    private static byte[] changed(byte[] file, String name, String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipInputStream from = new ZipInputStream(new ByteArrayInputStream(file));
                ZipOutputStream to = new ZipOutputStream(bytes)) {
            to.setLevel(1);
            boolean known = List.of("machine.json", QemuCommand.DISK, "state").contains(name);
            for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
                to.putNextEntry(new ZipEntry(entry.getName()));
                if (entry.getName().equals(name)) {
                    to.write(content.getBytes(StandardCharsets.UTF_8));
                } else {
                    from.transferTo(to);
                }
                if (!known && entry.getName().equals("machine.json")) {
                    to.putNextEntry(new ZipEntry(name));
                    to.write(content.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return bytes.toByteArray();
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(to.job("b", "count").orElseThrow().log());
    }

    private static String run(QemuProvider provider, String machine, String script) throws Exception {
        Process process = provider.exec(machine, List.of("sh", "-c", script));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("still not so after 60 s").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
