package dev.swarm.e2e;

import dev.swarm.e2e.FaultPlan.Fault;
import dev.swarm.e2e.FaultPlan.Kind;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Disturbs hosts, one fault after the other. What happens, where and for how long follows from the seed; what each fault
 * meets there depends on the machine's mood.
 */
final class Faults implements AutoCloseable {
    private static final long EVERY_MILLIS = 5_000;
    private static final long SUPERVISE_MILLIS = 500;
    /** An agent that ends badly is tried four times; it is for others to test that it is not tried for ever. */
    private static final int KILLS_PER_TICKET = 2;

    private final List<ChaosHost> hosts;
    private final FaultPlan plan;
    private final Map<String, Integer> kills = new HashMap<>();
    private final Set<ChaosHost> disturbed = new HashSet<>();
    private final Set<ProcessHandle> frozen = new HashSet<>();
    private final List<Throwable> broken = new ArrayList<>();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private boolean over;
    private final long begun = System.nanoTime();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    Faults(List<ChaosHost> hosts, Random random) {
        this.hosts = hosts;
        this.plan = new FaultPlan(hosts.size(), random);
        repeatedly(EVERY_MILLIS, this::next);
        repeatedly(SUPERVISE_MILLIS, () -> {
            for (ChaosHost host : hosts) {
                host.supervise();
            }
        });
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private void repeatedly(long millis, Step step) {
        clock.scheduleWithFixedDelay(() -> attempt(step), millis, millis, TimeUnit.MILLISECONDS);
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException | AssertionError failure) {
            broken.add(failure);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void next() throws IOException, InterruptedException {
        if (over) {
            return;
        }
        Fault fault = plan.next();
        if (fault.kind() == Kind.KILL_MACHINE || fault.kind() == Kind.FREEZE_MACHINE) {
            disturbMachine(fault);
            return;
        }
        ChaosHost host = hosts.get(fault.host());
        for (int i = 1; i < hosts.size() && disturbed.contains(host); i++) {
            host = hosts.get((fault.host() + i) % hosts.size());
        }
        // One host stays well, so that the build goes on.
        if (disturbed.size() >= hosts.size() - 1 || disturbed.contains(host)) {
            plan.postpone(fault);
            return;
        }
        disturb(host, fault);
    }

    private void disturb(ChaosHost host, Fault fault) throws IOException, InterruptedException {
        boolean byFreezing =
                fault.kind() == Kind.FREEZE_WORKER || fault.kind() == Kind.LOSE_HOST && fault.choice() % 2 == 0;
        if (fault.kind() == Kind.KILL_WORKER) {
            say("SIGKILL to the worker of " + host.name() + ", off for " + fault.millis() + " ms");
            host.kill(fault.millis());
            return;
        }
        disturbed.add(host);
        if (byFreezing) {
            say("SIGSTOP to the worker of " + host.name() + " for " + fault.millis() + " ms");
            host.freeze();
        } else {
            say("network of " + host.name() + " cut for " + fault.millis() + " ms");
            host.cut();
        }
        clock.schedule(() -> attempt(() -> heal(host)), fault.millis(), TimeUnit.MILLISECONDS);
    }

    private void heal(ChaosHost host) throws IOException, InterruptedException {
        if (disturbed.remove(host)) {
            say(host.name() + " is well again");
            host.thaw();
            host.mend();
        }
    }

    /** Kills or stops everything that runs for one machine; where machines are virtual that is the machine itself. */
    private void disturbMachine(Fault fault) throws IOException, InterruptedException {
        List<List<HostRemains.MachineProcess>> machines = new ArrayList<>();
        for (ChaosHost host : hosts) {
            Map<String, List<HostRemains.MachineProcess>> byName = new HashMap<>();
            for (HostRemains.MachineProcess process : host.remains().processes()) {
                if (!process.machine().equals("?")
                        && kills.getOrDefault(ticket(process.machine()), 0) < KILLS_PER_TICKET) {
                    byName.computeIfAbsent(process.machine(), name -> new ArrayList<>())
                            .add(process);
                }
            }
            machines.addAll(byName.values());
        }
        if (machines.isEmpty()) {
            plan.postpone(fault);
            return;
        }
        List<HostRemains.MachineProcess> chosen = machines.get(fault.choice() % machines.size());
        String machine = chosen.getFirst().machine();
        if (fault.kind() == Kind.FREEZE_MACHINE) {
            say("SIGSTOP to the " + chosen.size() + " processes of machine " + machine + " for " + fault.millis()
                    + " ms");
            List<ProcessHandle> stopped =
                    chosen.stream().map(HostRemains.MachineProcess::handle).toList();
            frozen.addAll(stopped);
            ChaosHost.signal("STOP", stopped);
            clock.schedule(() -> attempt(() -> thaw(stopped)), fault.millis(), TimeUnit.MILLISECONDS);
            return;
        }
        kills.merge(ticket(machine), 1, Integer::sum);
        say("SIGKILL to the " + chosen.size() + " processes of machine " + machine);
        chosen.forEach(process -> process.handle().destroyForcibly());
    }

    private void thaw(List<ProcessHandle> stopped) throws IOException, InterruptedException {
        frozen.removeAll(stopped);
        ChaosHost.signal("CONT", stopped);
    }

    /** A machine of a ticket is called TICKET.ATTEMPT. */
    private static String ticket(String machine) {
        int dot = machine.lastIndexOf('.');
        return dot < 0 ? machine : machine.substring(0, dot);
    }

    private void say(String what) {
        String line = String.format("chaos +%5.1f s (%s): %s", (System.nanoTime() - begun) / 1e9, Instant.now(), what);
        log.add(line);
        System.out.println(line);
    }

    /** What happened. */
    List<String> log() {
        return List.copyOf(log);
    }

    /** No more of it: all hosts are well, and stay so. Fails where it could not disturb as it wanted. */
    void end() throws Exception {
        clock.submit(() -> {
                    over = true;
                    for (ChaosHost host : List.copyOf(disturbed)) {
                        attempt(() -> heal(host));
                    }
                    attempt(() -> thaw(List.copyOf(frozen)));
                    return null;
                })
                .get();
        for (Throwable failure : broken) {
            throw new AssertionError("a fault could not be made", failure);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
