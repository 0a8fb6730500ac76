package dev.swarm.bench;

import dev.swarm.activities.machine.qemu.MachineTimings;
import dev.swarm.bench.host.LinuxProcess;
import dev.swarm.bench.host.MachineInfo;
import dev.swarm.bench.machine.ClaimWorkflowImpl;
import dev.swarm.bench.machine.MachineLab;
import dev.swarm.bench.report.Figures;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How many micro-VMs the memory of a host has room for. */
@Command(
        name = "density",
        description = "Memory of micro-VMs that are all up at once: paused, running, and after work.")
final class DensityBenchmark extends Benchmark {
    private static final int PROGRESS_EVERY = 10;
    /** Few enough that they do not fill the processor, however little they do. */
    private static final int SOME = 5;

    private static final Duration OBSERVED = Duration.ofSeconds(5);
    /** So that a host whose guests all touch all of their memory still has some. */
    private static final double SHARE = 0.8;

    private static final List<String> WORK = List.of("sh", "-c", """
            cd && git init -q r && cd r && git config user.name a && git config user.email a@b.invalid \
            && echo a > a && git add a && git commit -q -m a && python3 -c 'print(1)'""");

    @Option(names = "--machines", paramLabel = "N", description = "Machines at once (default: ${DEFAULT-VALUE}).")
    private int count = 50;

    DensityBenchmark(BenchContext context) {
        super(context);
    }

    /** Megabytes of all machines together: of their QEMUs, and of what else runs on the host for them. */
    private record Memory(double qemu, double rest) {
        double all() {
            return qemu + rest;
        }
    }

    @Override
    Outcome measure() throws IOException {
        atLeast(1, "--machines", count);
        MachineLimits limits = ClaimWorkflowImpl.LIMITS;
        long needed = (long) (count * limits.memoryMiB() / SHARE);
        if (MachineInfo.availableMb() < needed) {
            throw CommandFailure.failed(
                    count + " machines may need " + needed + " MB, and " + MachineInfo.availableMb() + " MB are free",
                    "ask for fewer: --machines " + (int) (MachineInfo.availableMb() * SHARE / limits.memoryMiB()));
        }
        say("making a template where there is none");
        try (MachineLab lab = MachineLab.open(environment(), limits)) {
            MachineTimings machines = lab.timings();
            long before = MachineInfo.availableMb();
            long start = System.nanoTime();
            for (int i = 1; i <= count; i++) {
                machines.provider().create("d-" + i, MachineSpec.of(limits));
                machines.provider().pause("d-" + i);
                if (i % PROGRESS_EVERY == 0) {
                    say("%d of %d machines are up and paused", i, count);
                }
            }
            double seconds = secondsSince(start);
            Memory paused = memory(machines);
            long taken = before - MachineInfo.availableMb();
            say("paused %.1f MB each; letting some run, then all", paused.all() / count);
            int some = Math.min(SOME, count);
            for (int i = 1; i <= some; i++) {
                machines.provider().resume("d-" + i);
            }
            double idle = idle(machines, some);
            for (int i = some + 1; i <= count; i++) {
                machines.provider().resume("d-" + i);
            }
            Memory running = memory(machines);
            say("running %.1f MB each; letting one after the other make a commit", running.all() / count);
            for (int i = 1; i <= count; i++) {
                machines.provider().pause("d-" + i);
            }
            for (int i = 1; i <= count; i++) {
                machines.provider().resume("d-" + i);
                machines.run("d-" + i, WORK);
                machines.provider().pause("d-" + i);
                if (i % PROGRESS_EVERY == 0) {
                    say("%d of %d machines have made a commit", i, count);
                }
            }
            return new Outcome(figures(paused, running, memory(machines), idle, seconds, taken), "not used");
        }
    }

    /** Hundredths of a core that one running machine without work takes. */
    private static double idle(MachineTimings machines, int running) throws IOException {
        double before = cpuSeconds(machines, running);
        long start = System.nanoTime();
        LockSupport.parkNanos(OBSERVED.toNanos());
        double seconds = secondsSince(start);
        return 100 * (cpuSeconds(machines, running) - before) / seconds / running;
    }

    private static double cpuSeconds(MachineTimings machines, int running) throws IOException {
        double sum = 0;
        for (int i = 1; i <= running; i++) {
            sum += new LinuxProcess(machines.qemu("d-" + i)).cpuSeconds();
        }
        return sum;
    }

    private Memory memory(MachineTimings machines) throws IOException {
        double qemu = 0;
        double rest = 0;
        for (int i = 1; i <= count; i++) {
            long main = machines.qemu("d-" + i);
            for (long pid : machines.processes("d-" + i)) {
                double megabytes = new LinuxProcess(pid).proportionalMb();
                if (pid == main) {
                    qemu += megabytes;
                } else {
                    rest += megabytes;
                }
            }
        }
        return new Memory(qemu, rest);
    }

    private Figures figures(Memory paused, Memory running, Memory worked, double idle, double seconds, long taken) {
        return new Figures()
                .add("paused_mb", paused.all() / count, "MB (PSS) of a machine that stands still, with its connection")
                .add("running_mb", running.all() / count, "MB (PSS) of one that runs and has nothing to do")
                .add("worked_mb", worked.all() / count, "MB (PSS) of one that has made a commit")
                .add("idle_cpu_percent", idle, "percent of a core that one takes that runs and has nothing to do")
                .add("paused_qemu_mb", paused.qemu() / count, "MB (PSS) of its QEMU alone, standing still")
                .add("running_qemu_mb", running.qemu() / count, "MB (PSS) of its QEMU alone, running")
                .add("connection_mb", paused.rest() / count, "MB (PSS) of its ssh connection on the host")
                .add("paused_per_gib", 1024 * count / paused.all(), "machines that stand still, for each GiB")
                .add("running_per_gib", 1024 * count / running.all(), "machines that run, for each GiB")
                .add("worked_per_gib", 1024 * count / worked.all(), "machines that have made a commit, for each GiB")
                .add("host_mb", (double) taken / count, "MB less that the host has free, for each that stands still")
                .add("machines", count, "machines up at once")
                .add("seconds", seconds, "seconds until all were up and paused, one after the other");
    }
}
