package dev.swarm.activities.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.activities.machine.HostProcesses.Identity;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Folders and records are real; in place of QEMU there are processes that sleep. */
@Timeout(30)
class LeftoversTest {
    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();
    private Host host;
    private VmStore store;
    private Machines machines;

    @BeforeEach
    void setUp() throws IOException {
        host = Host.of(folder, false);
        store = new VmStore(folder.resolve("vms"), host);
        machines = new Machines(folder.resolve("machines"), store);
    }

    @AfterEach
    void tearDown() {
        processes.forEach(Process::destroyForcibly);
    }

    private List<String> reap() throws IOException {
        return new Leftovers(host, store, machines).reap();
    }

    private Process process(String mark) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sleep", "60");
        builder.environment().put("SWARM_MACHINE", mark.substring("SWARM_MACHINE=".length()));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /** A machine of which a worker that is gone says that it is warm. */
    private Vm warm() throws IOException {
        Vm vm = store.reserve("t");
        Process process = process(vm.mark());
        vm.keep(vm.record().started(Identity.of(process.pid()).orElseThrow()).warmed());
        return vm;
    }

    @Test
    void whatStandsReadyIsMadeOrIsBoundStays() throws Exception {
        Vm ready = warm();
        Vm bound = warm();
        assertThat(store.claim(bound, "b1-t.1")).isTrue();
        machines.folder("b1-t.1").create(bound.id(), MachineSpec.of(new MachineLimits(256, 64, 32)));
        Vm beingMade = store.reserve("t");
        process(beingMade.mark());

        assertThat(reap()).isEmpty();

        assertThat(processes).allMatch(Process::isAlive);
        assertThat(store.all()).extracting(Vm::id).contains(ready.id(), bound.id(), beingMade.id());
    }

    @Test
    void aReadyMachineThatDiedIsRemoved() throws Exception {
        Vm dead = warm();
        processes.getFirst().destroyForcibly().waitFor();

        assertThat(reap()).containsExactly("disk vm-" + dead.id());
        assertThat(store.all()).isEmpty();
        assertThat(reap()).isEmpty();
    }

    @Test
    void whatAKilledWorkerWasMakingIsRemoved() throws Exception {
        Vm half = store.reserve("t");
        half.keep(new VmRecord(
                half.id(), "t", "1 1 none", half.record().qemu(), half.record().uid(), 0, "", false));
        Process qemu = process(half.mark());

        assertThat(reap()).containsExactly("disk vm-" + half.id());
        qemu.waitFor();
    }

    @Test
    void aMachineOfAnIdThatIsNoMoreIsRemoved() throws Exception {
        Vm vm = warm();
        assertThat(store.claim(vm, "b1-gone.1")).isTrue();

        assertThat(reap()).containsExactly("disk vm-" + vm.id());
        processes.getFirst().waitFor();
    }

    @Test
    void processesWithOurMarkAndNoFolderEnd() throws Exception {
        Process orphan = process(host.mark("vm-0123abcd"));
        Process template = process(host.mark("vm-boot-1"));
        Process others = process("SWARM_MACHINE=another-house/vm-0123abcd");

        assertThat(reap()).containsExactly("process " + orphan.pid());

        orphan.waitFor();
        assertThat(template.isAlive()).isTrue();
        assertThat(others.isAlive()).isTrue();
    }
}
