package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.activities.machine.guest.GuestError;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jobs in machines: started and asked for by the guest agent, their output and state kept on the host. */
final class Jobs {
    private static final Duration KILLING = Duration.ofSeconds(10);
    private static final long LOOK_EVERY_NANOS = 2_000_000;

    private static final Logger log = LoggerFactory.getLogger(Jobs.class);

    private final Machines machines;

    Jobs(Machines machines) {
        this.machines = machines;
    }

    void start(String machineId, String jobId, List<String> command, Map<String, String> environment)
            throws IOException {
        Vm vm = machines.alive(machineId);
        MachineFolder folder = machines.folder(machineId);
        if (folder.hasJob(jobId)) {
            return;
        }
        // In this order: a job that is known here was started, and starting it again is harmless there.
        vm.agent().startJob(jobId, command, environment);
        folder.job(jobId).create();
    }

    Optional<JobStatus> status(String machineId, String jobId) throws IOException {
        MachineFolder folder = machines.folder(machineId);
        if (!folder.hasJob(jobId)) {
            return Optional.empty();
        }
        synchronized (machines.lock(machineId + "/" + jobId)) {
            try {
                JobMirror job = folder.job(jobId);
                Vm vm = machines.vm(machineId);
                if (!vm.isAlive()) {
                    return Optional.of(job.vanished());
                }
                return Optional.of(folder.isPaused() ? job.known() : job.update(vm.agent()));
            } catch (IOException e) {
                if (!folder.isThere()) {
                    return Optional.empty();
                }
                if (!machines.vm(machineId).isAlive()) {
                    return Optional.of(folder.job(jobId).vanished());
                }
                if (e instanceof GuestError) {
                    throw e;
                }
                // A guest that is out of breath; whether it still answers at all is not this call's question.
                log.debug("Machine {} says nothing of its job {}", machineId, jobId, e);
                return Optional.of(folder.job(jobId).known());
            }
        }
    }

    /** The machine must not stand still. */
    void kill(String machineId, String jobId) throws IOException {
        machines.vm(machineId).agent().killJob(jobId);
        long deadline = System.nanoTime() + KILLING.toNanos();
        while (status(machineId, jobId).filter(job -> job.exitCode().isEmpty()).isPresent()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("job " + jobId + " of machine " + machineId + " does not end");
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }
}
