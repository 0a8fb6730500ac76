package dev.swarm.worker;

import com.sun.management.OperatingSystemMXBean;
import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.placement.HostCapacity;
import dev.swarm.activities.machine.ssh.SshPool;
import dev.swarm.activities.machine.ssh.SshProvider;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this worker offers to tickets: of its own host never more than 80 %, or what a pool of other machines lists. */
record Offer(HostCapacity capacity, List<String> machineClasses, Map<String, String> labels) {
    private static final Logger log = LoggerFactory.getLogger(Offer.class);

    static Offer of(WorkerSettings settings, MachineProvider provider) {
        if (provider instanceof SshProvider ssh) {
            SshPool pool = ssh.pool();
            Map<String, String> labels = new TreeMap<>(pool.labels());
            labels.putAll(settings.labelMap());
            // The provider looks at the memory of each machine by itself.
            return new Offer(new HostCapacity(pool.slots(), Integer.MAX_VALUE), pool.classes(), labels);
        }
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        HostCapacity capacity = HostCapacity.of(
                Runtime.getRuntime().availableProcessors(), system.getTotalMemorySize() >> 20, settings.slots());
        if (capacity.slots() < settings.slots()) {
            log.warn(
                    "SWARM_HOST_SLOTS is {}; {} is what 80 % of this host has room for",
                    settings.slots(), capacity.slots());
        }
        return new Offer(capacity, settings.machineClasses(), settings.labelMap());
    }
}
