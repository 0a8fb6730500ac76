package dev.swarm.activities.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.pool.PoolTarget;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two real virtual machines side by side. What happens in one, a panic of its kernel, a full disk, a fork bomb, endless
 * output, hurts only the job that did it: the other one works on, the host's disk holds no more than the machine may have, and
 * what the host says of the attacked machine is true.
 */
@Timeout(120)
class AttackedMachineTest {
    private static final QemuTestHost HOST = new QemuTestHost(new PoolTarget(2, 2));
    private static final String ATTACKED = "attacked";
    private static final String NEIGHBOUR = "neighbour";

    /** What a machine needs on the host beside its disk and its output: its console, QEMU's log, small records. */
    private static final long RECORDS = 4L << 20;

    /** A machine's disk with its file system. */
    private static final long DISK =
            megabytes(new TemplateKey("", "", Accelerator.EMULATION, "", 0, QemuTestHost.LIMITS.diskMiB()).imageMiB());

    private QemuProvider provider;
    private int jobs;

    @BeforeEach
    void open() throws IOException {
        provider = HOST.open();
        provider.unavailable()
                .ifPresent(reason -> Assumptions.abort("no machine can run on this host: " + reason.message()));
        provider.create(ATTACKED, MachineSpec.of(QemuTestHost.LIMITS));
        provider.create(NEIGHBOUR, MachineSpec.of(QemuTestHost.LIMITS));
    }

    @AfterEach
    void destroy() throws IOException {
        for (String machine : provider.machines()) {
            provider.destroy(machine);
        }
        provider.close();
    }

    @AfterAll
    static void removeAll() throws IOException {
        HOST.close();
    }

    @Test
    void aPanicOfAKernel() throws Exception {
        start(ATTACKED, "victim", "echo begun; sleep 600");
        await(() -> Files.size(job(ATTACKED, "victim").log()) > 0);
        Path console = vmFolder(ATTACKED).resolve("run").resolve(QemuCommand.CONSOLE);

        derailIdleKernel(provider.vm(ATTACKED));
        await(() -> !provider.isAlive(ATTACKED));

        assertThat(Files.readString(console)).contains("Kernel panic");
        assertThat(provider.responds(ATTACKED)).isFalse();
        assertThat(job(ATTACKED, "victim").exitCode()).contains(137);
        assertThat(job(ATTACKED, "victim").log()).hasContent("begun\n");
        theNeighbourWorks();
        provider.destroy(ATTACKED);
        theNeighbourWorks();
    }

    @Test
    void tenGigabytesOfOutputAndAFullDisk() throws Exception {
        long before = onDisk(HOST.data());
        start(ATTACKED, "endless", "yes 0123456789012345678901234567890123456789 | head -c 10G");
        await(() -> Files.size(job(ATTACKED, "endless").log()) > megabytes(16));
        theNeighbourWorks();
        start(ATTACKED, "full", "for i in 1 2 3; do head -c 60M /dev/zero > /workspace/$i && echo stored; done");
        await(() -> job(ATTACKED, "full").exitCode().isPresent());
        assertThat(job(ATTACKED, "full").exitCode().orElseThrow()).isNotZero();
        theNeighbourWorks();

        long image = Files.size(vmFolder(ATTACKED).resolve("run").resolve(QemuCommand.DISK));
        long output = megabytes(QemuTestHost.LIMITS.diskMiB());
        assertThat(onDisk(HOST.data()) - before).isLessThan(image + output + RECORDS);
        assertThat(provider.responds(ATTACKED)).isTrue();
        assertThat(provider.usage(ATTACKED).diskMiB()).isGreaterThanOrEqualTo(QemuTestHost.LIMITS.diskMiB() / 2);
        assertThat(job(ATTACKED, "endless").exitCode()).isEmpty();
        theNeighbourWorks();
    }

    @Test
    void aForkBomb() throws Exception {
        provider.startJob(ATTACKED, "bomb", List.of("bash", "-c", "b() { b | b & }; b; sleep 600"), Map.of());
        await(() -> provider.usage(ATTACKED).processes() > QemuTestHost.LIMITS.processes() / 2);

        theNeighbourWorks();
        assertThat(provider.isAlive(ATTACKED)).isTrue();
        assertThat(provider.usage(ATTACKED).processes()).isBetween(2, QemuTestHost.LIMITS.processes() + 8);
        assertThat(provider.usage(NEIGHBOUR).processes()).isLessThan(8);
        assertThat(Disk.entries(Path.of("/proc", "" + provider.vm(ATTACKED).pid(), "task")))
                .as("threads of the host")
                .hasSizeLessThan(16);
        provider.destroy(ATTACKED);
        theNeighbourWorks();
    }

    /** Has the kernel go on where there is no code, by QEMU's debugger, once it is idle: what else runs would only lose a process. */
    private static void derailIdleKernel(Vm vm) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (QmpClient monitor = vm.monitor()) {
            monitor.monitor("gdbserver tcp:127.0.0.1:" + port);
            try (Socket debugger = new Socket("127.0.0.1", port)) {
                debugger.setSoTimeout(10_000);
                assertThat(heard(debugger)).startsWith("T");
                await(() -> monitor.monitor("info registers").contains("HLT=1") || !stoppedLater(debugger));
                String registers = ask(debugger, "g");
                int pointer = 16 * 2 * Long.BYTES;
                String derailed = registers.substring(0, pointer) + "0".repeat(16) + registers.substring(pointer + 16);
                assertThat(ask(debugger, "G" + derailed)).isEqualTo("OK");
                assertThat(ask(debugger, "D")).isEqualTo("OK");
            }
        }
    }

    /** Lets the machine go on for a moment. */
    private static boolean stoppedLater(Socket debugger) throws IOException {
        debugger.getOutputStream().write("+$c#63".getBytes(StandardCharsets.US_ASCII));
        LockSupport.parkNanos(20_000_000);
        debugger.getOutputStream().write(3);
        return heard(debugger).startsWith("T");
    }

    private static String ask(Socket debugger, String command) throws IOException {
        int sum = command.chars().sum() & 0xff;
        debugger.getOutputStream().write("+$%s#%02x".formatted(command, sum).getBytes(StandardCharsets.US_ASCII));
        return heard(debugger);
    }

    /** A packet is between a dollar sign and a number sign, before its sum. */
    private static String heard(Socket debugger) throws IOException {
        StringBuilder said = new StringBuilder();
        while (said.indexOf("#") < 0 || said.length() < said.indexOf("#") + 3) {
            int next = debugger.getInputStream().read();
            assertThat(next).as(said.toString()).isNotNegative();
            said.append((char) next);
        }
        return said.substring(said.indexOf("$") + 1, said.indexOf("#"));
    }

    private void theNeighbourWorks() throws Exception {
        String job = "work" + jobs++;
        start(NEIGHBOUR, job, "echo x > /workspace/" + job + " && cat /workspace/" + job + " && expr 6 '*' 7");
        await(() -> job(NEIGHBOUR, job).exitCode().isPresent());
        assertThat(job(NEIGHBOUR, job).exitCode()).contains(0);
        assertThat(job(NEIGHBOUR, job).log()).hasContent("x\n42\n");
        assertThat(provider.responds(NEIGHBOUR)).isTrue();
    }

    private void start(String machine, String job, String script) throws IOException {
        provider.startJob(machine, job, List.of("sh", "-c", script), Map.of());
    }

    private JobStatus job(String machine, String job) throws IOException {
        return provider.job(machine, job).orElseThrow();
    }

    private Path vmFolder(String machine) throws IOException {
        return provider.vm(machine).folder();
    }

    private static long megabytes(int count) {
        return (long) count << 20;
    }

    /** Bytes that the files below really take, without their holes. */
    private static long onDisk(Path folder) throws IOException {
        return Long.parseLong(Disk.run(List.of("du", "-s", "--block-size=1", "--", folder.toString()))
                .split("\\s")[0]);
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(80).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("still not so after 80 s").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
