package dev.swarm.activities.machine.placement;

import dev.swarm.contracts.TaskQueues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a host is, whatever runs on it.
 *
 * @param labels see {@link dev.swarm.contracts.machine.MachineLabels}
 * @param costPerHour what an hour of it costs, in the currency of the estimates; 0 where it costs nothing extra
 */
public record HostProfile(List<String> machineClasses, Map<String, String> labels, double costPerHour) {
    public HostProfile {
        machineClasses = List.copyOf(machineClasses);
        labels = Map.copyOf(labels);
    }

    /**
     * A host with the labels that it has by itself, unless they are declared.
     *
     * @param local whether it is the machine of the control plane
     * @param declared what its owner says of it
     */
    public static HostProfile of(
            List<String> machineClasses, boolean local, Map<String, String> declared, double costPerHour) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("arch", architecture(System.getProperty("os.arch", "unknown")));
        labels.put("location", local ? "local" : "remote");
        labels.putAll(declared);
        return new HostProfile(machineClasses, labels, costPerHour);
    }

    /** The queues from which this host pulls: of each class, and of each class with one of its labels. */
    public List<String> taskQueues() {
        List<String> queues = new ArrayList<>();
        for (String machineClass : machineClasses) {
            queues.add(TaskQueues.forMachineClass(machineClass));
            new TreeMap<>(labels)
                    .forEach((key, value) -> queues.add(TaskQueues.forMachineClass(machineClass, key + "=" + value)));
        }
        return queues;
    }

    private static String architecture(String java) {
        return switch (java) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> java;
        };
    }
}
