package dev.swarm.activities.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.machine.HostProcesses.Identity;
import dev.swarm.activities.machine.guest.GuestSetup;
import dev.swarm.activities.machine.host.Names;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallPartsTest {
    private static final MachineSpec SPEC = MachineSpec.of(new MachineLimits(256, 64, 32));

    @TempDir
    Path folder;

    private final Host host = new Host("house", false, Optional.empty());

    @Test
    void machineIdsBecomeHostNames() {
        assertThat(GuestSetup.hostName("b1-Ticket_2.3-1")).isEqualTo("b1-ticket-2-3-1");
        assertThat(GuestSetup.hostName("__")).isEqualTo("machine");
        assertThat(GuestSetup.hostName("x".repeat(200))).hasSize(63);
    }

    @Test
    void onlyNewQemuCopiesReadOnlyFiles() throws Exception {
        assertThat(QemuVersion.parse("QEMU emulator version 7.2.22 (Debian)").copiesReadOnlyFiles())
                .isFalse();
        assertThat(QemuVersion.parse("QEMU emulator version 8.2.0").copiesReadOnlyFiles())
                .isTrue();
        assertThat(QemuVersion.parse("QEMU emulator version 10.0.2").copiesReadOnlyFiles())
                .isTrue();
        assertThatThrownBy(() -> QemuVersion.parse("something else")).isInstanceOf(IOException.class);
    }

    @Test
    void aMachineOfItsOwnUserHasNoPrivilege() {
        List<String> line = Launcher.line(new Launcher.Start(
                List.of("qemu"),
                folder,
                folder.resolve("root"),
                Path.of("/dev/null"),
                folder.resolve("log"),
                "A=b",
                List.of(folder.resolve("group")),
                OptionalInt.of(4711),
                OptionalInt.empty(),
                1000));

        assertThat(line)
                .containsSubsequence(
                        folder.resolve("group").toString(),
                        "--",
                        folder.resolve("root").toString())
                .containsSubsequence("prlimit", "--fsize=1000:1000", "setpriv", "--reuid", "4711", "--clear-groups")
                .containsSubsequence("--no-new-privs", "--inh-caps=-all", "qemu");
    }

    @Test
    void whatIsStartedIsMarkedAndHasItsFilesOpen() throws Exception {
        Path root = Files.writeString(folder.resolve("root"), "root image");
        Path memory = Files.writeString(folder.resolve("memory"), "memory");
        Path log = folder.resolve("log");
        Identity process = Launcher.start(new Launcher.Start(
                List.of("sh", "-c", "cat /proc/self/fd/3 /proc/self/fd/4; pwd; env"),
                folder,
                root,
                memory,
                log,
                host.mark("vm-1"),
                List.of(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                1 << 20));
        ProcessHandle.of(process.pid()).ifPresent(handle -> handle.onExit().join());

        assertThat(Files.readString(log))
                .startsWith("root imagememory" + folder.toRealPath())
                .contains("SWARM_MACHINE=house/vm-1\n")
                .doesNotContain("HOME=");
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void aMachineIsClaimedOnce() throws Exception {
        VmStore store = new VmStore(folder.resolve("vms"), host);
        Vm vm = store.reserve("t");

        assertThat(store.claimedBy(vm)).isEmpty();
        assertThat(store.claim(vm, "one")).isTrue();
        assertThat(new VmStore(folder.resolve("vms"), host).claim(vm, "two")).isFalse();
        assertThat(store.claimedBy(vm)).contains("one");
    }

    @Test
    void aMachineIsFoundAgainOnDisk() throws Exception {
        VmStore store = new VmStore(folder.resolve("vms"), host);
        Identity self = Identity.of(ProcessHandle.current().pid()).orElseThrow();
        Vm vm = store.reserve("t");
        assertThat(vm.record().isBeingMade()).isTrue();
        vm.keep(vm.record().started(self).reachable(4711).withKey("key").warmed());

        Vm found = store.all().getFirst();

        assertThat(found.record()).isEqualTo(vm.record());
        assertThat(found.isAlive()).isTrue();
        assertThat(found.record().isBeingMade()).isFalse();
    }

    @Test
    void aMachinesFolderSaysWhatItIs() throws Exception {
        MachineFolder machine = new MachineFolder(folder, "m");
        assertThat(machine.isThere()).isFalse();
        machine.create("12ab", SPEC);
        assertThat(machine.isReady()).isFalse();
        machine.ready();
        machine.paused(true);

        MachineFolder again = new MachineFolder(folder, "m");
        assertThat(again.isReady()).isTrue();
        assertThat(again.isPaused()).isTrue();
        assertThat(again.vm()).contains("12ab");
        assertThat(again.spec()).isEqualTo(SPEC);
        Files.createDirectory(folder.resolve(".new-half"));
        assertThat(MachineFolder.ids(folder)).containsExactly("half", "m");
        again.remove();
        assertThat(again.isThere()).isFalse();
    }

    @Test
    void namesThatLeadElsewhereAreRefused() {
        assertThatThrownBy(() -> new MachineFolder(folder, "../x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Names.checked("a/b")).isInstanceOf(IllegalArgumentException.class);
    }
}
