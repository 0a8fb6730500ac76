package dev.swarm.activities.machine.firecracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.machine.host.HostCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Command line and folder layout as the jailer's documentation has them. */
class JailerTest {
    private static final Jail JAIL = new Jail(Path.of("/data/jail"), "firecracker", "s7");

    private static Jailer with(Jailer.ControlGroup groups) {
        return new Jailer(
                Path.of("/opt/jailer"),
                Path.of("/opt/firecracker"),
                JAIL,
                2_000_000_007,
                Path.of("/run/netns/swarm-0a0a0a0a-7"),
                groups,
                1 << 20);
    }

    @Test
    void theLineHasWhatTheJailerNeeds() {
        assertThat(with(Jailer.ControlGroup.joining(2, List.of())).line())
                .containsExactly(
                        "/opt/jailer",
                        "--id",
                        "s7",
                        "--exec-file",
                        "/opt/firecracker",
                        "--uid",
                        "2000000007",
                        "--gid",
                        "2000000007",
                        "--chroot-base-dir",
                        "/data/jail",
                        "--netns",
                        "/run/netns/swarm-0a0a0a0a-7",
                        "--cgroup-version",
                        "2",
                        "--resource-limit",
                        "fsize=1048576",
                        "--resource-limit",
                        "no-file=1024",
                        "--daemonize",
                        "--new-pid-ns",
                        "--",
                        "--api-sock",
                        "/api.sock");
    }

    @Test
    void groupsOfOursAreJoinedBeforeItStarts() throws Exception {
        List<String> line = with(Jailer.ControlGroup.joining(1, List.of(Path.of("/g/a"), Path.of("/g/b"))))
                .line();

        assertThat(line.subList(0, 2)).containsExactly("sh", "-c");
        assertThat(line.subList(4, 8)).containsExactly("/g/a", "/g/b", "--", "/opt/jailer");
    }

    @Test
    void theJoiningShellBecomesTheCommand() throws Exception {
        Path group = Files.createTempFile("group", "");
        try {
            List<String> line = new ArrayList<>(
                    with(Jailer.ControlGroup.joining(1, List.of(group))).line());
            line = line.subList(0, line.indexOf("/opt/jailer"));
            line.addAll(List.of("sh", "-c", "echo $$ $1", "sh", "a b"));

            String[] said = HostCommands.STANDARD.run(line, "").split(" ", 2);

            assertThat(group).hasContent(said[0]);
            assertThat(said[1]).isEqualTo("a b");
        } finally {
            Files.delete(group);
        }
    }

    @Test
    void groupsOfTheJailersAreNamed() {
        Jailer.ControlGroup groups =
                new Jailer.ControlGroup(2, List.of(), Optional.of("swarm/vms"), List.of("memory.max=1", "pids.max=2"));

        assertThat(String.join(" ", with(groups).line()))
                .contains("--cgroup-version 2 --parent-cgroup swarm/vms --cgroup memory.max=1 --cgroup pids.max=2 ");
        assertThatThrownBy(() -> Jailer.ControlGroup.joining(3, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theJailIsWhereTheJailerMakesIt() {
        assertThat(JAIL.root()).isEqualTo(Path.of("/data/jail/firecracker/s7/root"));
        assertThat(JAIL.outside(Jail.VSOCK)).isEqualTo(Path.of("/data/jail/firecracker/s7/root/v.sock"));
        assertThat(JAIL.pidFile()).isEqualTo(Path.of("/data/jail/firecracker/s7/root/firecracker.pid"));
        assertThatThrownBy(() -> new Jail(Path.of("/"), "firecracker", "a_b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Jail(Path.of("/"), "firecracker", "a".repeat(65)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesAndAddressesOfSlotsDifferAndFit() {
        MachineNetwork first = new MachineNetwork("0a0a0a0a", 0);
        MachineNetwork last = new MachineNetwork("0a0a0a0a", MachineNetwork.SLOTS - 1);

        assertThat(first.hostAddress()).isEqualTo("198.18.0.1");
        assertThat(last.uplinkAddress()).isEqualTo("198.19.255.254");
        assertThat(last.hostDevice()).hasSizeLessThanOrEqualTo(15).isNotEqualTo(first.hostDevice());
        assertThat(last.namespace()).startsWith(MachineNetwork.prefix("0a0a0a0a"));
        assertThatThrownBy(() -> new MachineNetwork("0a0a0a0a", MachineNetwork.SLOTS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MachineNetwork("../x", 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
