package dev.swarm.worker;

import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.SandboxProvider;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** The kinds of machines that this worker can run, by the name that {@code --machines} takes. */
final class MachineProviders {
    private static final Map<String, BiFunction<WorkerSettings, Path, MachineProvider>> KINDS =
            Map.of("sandbox", (settings, folder) -> new SandboxProvider(folder));

    private MachineProviders() {}

    /** @param folder for everything that the provider keeps */
    static MachineProvider open(WorkerSettings settings, Path folder) {
        BiFunction<WorkerSettings, Path, MachineProvider> kind = KINDS.get(settings.machines());
        if (kind == null) {
            throw new IllegalStateException("SWARM_MACHINES is '" + settings.machines() + "', which this version cannot"
                    + " run; it can run " + String.join(", ", new TreeSet<>(KINDS.keySet())));
        }
        return kind.apply(settings, folder);
    }
}
