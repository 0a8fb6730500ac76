package dev.swarm.worker;

import dev.swarm.contracts.machine.MachineLabels;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The worker's configuration; each is an environment variable too, see {@code swarm-worker.yaml}.
 *
 * @param data the folder in which this worker keeps its machines, mirrors and spools
 * @param temporalAddress {@code host:port}
 * @param workerKeyFile holds the api key of role worker
 * @param hostId names this host's task queue, so it must differ from every other host's and stay the same over restarts
 * @param slots how many machines this host may hold at once; never more than 80 % of the host allows
 * @param machineClasses the machine classes this host serves
 * @param labels what is declared of this host, such as {@code gpu=a100}; see {@link MachineLabels}
 * @param costPerHour what an hour of this host costs, in the currency of the estimates
 * @param idleMachine how long a machine may be without a holder while Temporal cannot say whether one will come
 * @param machines the kind of machines: sandbox, qemu, firecracker or ssh
 * @param sshPool file that lists the machines of kind ssh; empty for none
 */
@ConfigurationProperties("swarm")
record WorkerSettings(
        Path data,
        Set<WorkerRole> roles,
        String temporalAddress,
        String temporalNamespace,
        URI apiUrl,
        Path workerKeyFile,
        URI forgeUrl,
        Path forgeTokenFile,
        String hostId,
        int slots,
        List<String> machineClasses,
        List<String> labels,
        double costPerHour,
        Duration idleMachine,
        String machines,
        String sshPool) {
    private static final Pattern HOST_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern MACHINE_CLASS = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Set<String> MACHINES = Set.of("sandbox", "qemu", "firecracker", "ssh");
    private static final int MOST_SLOTS = 1_000;

    WorkerSettings {
        require(!roles.isEmpty(), "SWARM_ROLES names no role; give control, host, gateway, or several");
        if (roles.contains(WorkerRole.HOST)) {
            require(
                    HOST_ID.matcher(hostId).matches(),
                    "SWARM_HOST_ID '" + hostId + "' must be 1 to 100 letters, digits, dots, dashes or underscores");
            require(
                    slots >= 1 && slots <= MOST_SLOTS,
                    "SWARM_HOST_SLOTS is " + slots + "; it must be 1 to " + MOST_SLOTS);
            require(!machineClasses.isEmpty(), "SWARM_MACHINE_CLASSES names no class; give at least one, as standard");
            for (String machineClass : machineClasses) {
                require(
                        MACHINE_CLASS.matcher(machineClass).matches(),
                        "SWARM_MACHINE_CLASSES: '" + machineClass
                                + "' must be 1 to 40 lower case letters, digits and dashes");
            }
            require(costPerHour >= 0, "SWARM_HOST_COST_PER_HOUR is " + costPerHour + "; it must not be negative");
            require(
                    idleMachine.compareTo(Duration.ofMinutes(1)) >= 0,
                    "SWARM_HOST_IDLE_MACHINE is " + idleMachine + "; it must be at least a minute");
            require(
                    MACHINES.contains(machines),
                    "SWARM_MACHINES is '" + machines + "'; it must be sandbox, qemu, firecracker or ssh");
            require(
                    !machines.equals("ssh") || !sshPool.isEmpty(),
                    "SWARM_MACHINES is ssh; name the file that lists its machines by SWARM_SSH_POOL");
            String problem = MachineLabels.problem(labelMap(labels));
            require(problem == null, "SWARM_HOST_LABELS: " + problem);
        }
    }

    /** The declared labels by key. */
    Map<String, String> labelMap() {
        return labelMap(labels);
    }

    private static Map<String, String> labelMap(List<String> labels) {
        Map<String, String> map = new TreeMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            require(equals > 0, "SWARM_HOST_LABELS: '" + label + "' must look like gpu=a100");
            map.put(
                    label.substring(0, equals).strip(),
                    label.substring(equals + 1).strip());
        }
        return map;
    }

    /** This host's labels and those others, which win. */
    List<String> withLabels(Map<String, String> others) {
        Map<String, String> all = labelMap();
        all.putAll(others);
        return all.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .toList();
    }

    private static void require(boolean met, String message) {
        if (!met) {
            throw new IllegalArgumentException(message);
        }
    }
}
