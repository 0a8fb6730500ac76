package dev.swarm.activities.machine.qemu;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands in a machine whose client on the host was killed: they end as well. */
final class OrphanedCommands {
    private static final int KILLED = 128 + 9;
    private static final int TERMINATED = 128 + 15;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Logger log = LoggerFactory.getLogger(OrphanedCommands.class);

    private OrphanedCommands() {}

    /** Sees to it that the command ends in the machine where its client was killed. */
    static void endWith(Process client, Vm vm, CommandMark mark) {
        client.onExit()
                .thenAcceptAsync(
                        ended -> {
                            boolean killed = ended.exitValue() == KILLED || ended.exitValue() == TERMINATED;
                            if (killed && vm.isAlive()) {
                                kill(vm, mark);
                            }
                        },
                        task -> Thread.ofVirtual().name("orphaned-commands").start(task));
    }

    private static void kill(Vm vm, CommandMark mark) {
        try {
            vm.agent().run(mark.killer(), Map.of(), PATIENCE);
        } catch (IOException e) {
            // It ends with its machine at the latest.
            log.debug("A command of machine {} whose client was killed may go on", vm.id(), e);
        }
    }
}
