package dev.swarm.activities.machine.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuspendedTest {
    private static final Suspended.About ABOUT =
            new Suspended.About(MachineSpec.of(new MachineLimits(256, 64, 32)), List.of("image", "1.2"));

    @TempDir
    Path folder;

    private Path save(Suspended.State state) throws IOException {
        Path job = Files.createDirectories(folder.resolve("jobs/j"));
        Files.writeString(job.resolve("log"), "said");
        byte[] disk = new byte[300_000];
        disk[200_000] = 7;
        Files.write(folder.resolve("disk"), disk);
        Path file = folder.resolve("machine");
        Suspended.save(file, ABOUT, folder.resolve("jobs"), Map.of("disk", folder.resolve("disk")), state);
        return file;
    }

    @Test
    void comesBackAsItWas() throws Exception {
        Path file = save(to -> to.write("state".getBytes(StandardCharsets.UTF_8)));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Suspended.Reader reader = Suspended.open(file)) {
            assertThat(reader.about()).isEqualTo(ABOUT);
            reader.unpack(folder.resolve("back"), Map.of("disk", folder.resolve("disk-back")), 1 << 20);
            assertThat(new String(reader.state().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("state");
        }
        assertThat(folder.resolve("back/j/log")).hasContent("said");
        assertThat(Arrays.equals(
                        Files.readAllBytes(folder.resolve("disk")), Files.readAllBytes(folder.resolve("disk-back"))))
                .isTrue();
    }

    @Test
    void isWrittenWholeOrNotAtAll() {
        assertThatThrownBy(() -> save(to -> {
                    throw new IOException("the state cannot be had");
                }))
                .hasMessageContaining("cannot be had");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("jobs", "disk");
    }

    @Test
    void whatDoesNotBelongThereIsRefused() throws Exception {
        Path file = save(to -> to.write(1));
        try (Suspended.Reader reader = Suspended.open(file)) {
            assertThatThrownBy(() -> reader.unpack(folder.resolve("back"), Map.of(), 1 << 20))
                    .hasMessageContaining("has no disk");
        }
        Files.writeString(folder.resolve("text"), "no machine");
        assertThatThrownBy(() -> Suspended.open(folder.resolve("text"))).hasMessageContaining("no suspended machine");
    }
}
