package dev.swarm.worker;

import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.SandboxProvider;
import dev.swarm.activities.machine.egress.EgressWays;
import dev.swarm.activities.machine.firecracker.FirecrackerOptions;
import dev.swarm.activities.machine.firecracker.FirecrackerProvider;
import dev.swarm.activities.machine.pool.PoolTarget;
import dev.swarm.activities.machine.qemu.QemuOptions;
import dev.swarm.activities.machine.qemu.QemuProvider;
import dev.swarm.activities.machine.ssh.SshProvider;
import dev.swarm.contracts.machine.GuestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kinds of machines that this worker can run, by the name that {@code --machines} takes. */
final class MachineProviders {
    private MachineProviders() {}

    /**
     * @param folder for everything that the provider keeps
     * @param ways where machines' ways out lead, for the kinds that can be kept to them
     * @param tools folder of agent programs for sandboxes; null for none
     */
    static MachineProvider open(
            WorkerSettings settings, MachineSettings machine, Path folder, EgressWays ways, @Nullable Path tools) {
        PoolTarget pool = new PoolTarget(1, settings.slots());
        return switch (settings.machines()) {
            case "qemu" ->
                new QemuProvider(
                        new QemuOptions(
                                image(settings, machine),
                                machine.images(),
                                machine.templates(),
                                folder,
                                QemuOptions.Acceleration.AUTOMATIC,
                                pool,
                                List.of(machine.usual()),
                                true),
                        ways);
            case "firecracker" ->
                new FirecrackerProvider(FirecrackerOptions.standard(
                        image(settings, machine), machine.templates(), folder, ways, pool, List.of(machine.usual())));
            case "ssh" -> SshProvider.open(folder, Path.of(settings.sshPool()));
            default ->
                new SandboxProvider(folder, SandboxProvider.Options.standard().withTools(tools), ways);
        };
    }

    private static Path image(WorkerSettings settings, MachineSettings machine) {
        Path image = machine.defaultImage();
        if (machine.guestImage().isEmpty() && !Files.isDirectory(image)) {
            throw new IllegalStateException("SWARM_MACHINES is " + settings.machines()
                    + ", which needs a guest image; build it: " + GuestImages.buildCommand(GuestImages.DEFAULT)
                    + ", or name the folder of one by SWARM_GUEST_IMAGE");
        }
        return image;
    }
}
