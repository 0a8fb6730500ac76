package dev.swarm.activities.machine.firecracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.machine.egress.EgressWays;
import dev.swarm.activities.machine.host.HostCommands;
import dev.swarm.activities.machine.pool.PoolTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequirementsTest {
    @TempDir
    Path folder;

    private Requirements requirements(Path data) {
        return new Requirements(new FirecrackerOptions(
                folder.resolve("image"),
                folder.resolve("templates"),
                data,
                folder.resolve("firecracker"),
                folder.resolve("jailer"),
                1,
                EgressWays.NONE,
                new PoolTarget(0, 0),
                List.of(),
                new FirecrackerOptions.Surroundings(
                        folder.resolve("kvm"),
                        folder.resolve("tun"),
                        folder.resolve("modules"),
                        "agent",
                        HostCommands.STANDARD)));
    }

    private void program(String name, String says) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\necho '" + says + "'\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void allThatIsMissingIsNamed() {
        String missing = String.join("\n", requirements(folder).missing());

        assertThat(missing)
                .contains("no KVM: " + folder.resolve("kvm"))
                .contains("no TAP devices: " + folder.resolve("tun"))
                .contains(folder.resolve("firecracker") + " is not there")
                .contains(folder.resolve("jailer") + " is not there")
                .contains("no guest image in " + folder.resolve("image"));
    }

    @Test
    void aDeviceWithoutTheProcessorsModuleIsNoKvm() throws Exception {
        Files.createFile(folder.resolve("kvm"));
        Assumptions.assumeTrue(System.getProperty("os.arch").equals("amd64"));

        assertThat(requirements(folder).missing()).contains("no KVM: neither kvm_intel nor kvm_amd is loaded");

        Files.createDirectories(folder.resolve("modules/kvm_amd"));
        assertThat(requirements(folder).missing()).noneMatch(each -> each.startsWith("no KVM"));
    }

    @Test
    void versionsAreReadAndOldOnesRefused() throws Exception {
        program("firecracker", "Firecracker v1.13.1");
        assertThat(requirements(folder).version()).isEqualTo("v1.13.1");

        program("firecracker", "Firecracker v1.11.0");
        assertThatThrownBy(() -> requirements(folder).version()).hasMessageContaining("too old");
        assertThat(requirements(folder).missing()).anyMatch(each -> each.contains("too old"));

        program("firecracker", "who?");
        assertThatThrownBy(() -> requirements(folder).version()).hasMessageContaining("does not say its version");
    }

    @Test
    void aFolderTooDeepForSocketsIsNamed() {
        List<String> missing = requirements(folder.resolve("d".repeat(100))).missing();

        assertThat(missing).anyMatch(each -> each.startsWith("the path of the data folder is too long"));
    }
}
