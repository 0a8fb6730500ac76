package dev.swarm.activities.machine.firecracker;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.swarm.activities.machine.HostProcesses.Identity;
import dev.swarm.contracts.machine.MachineSpec;
import java.util.Optional;

/**
 * What is kept of a machine in its folder, so that the next worker finds it.
 *
 * @param slot the number that its user, jail, namespace and addresses are made from
 * @param template name of the template that it is of
 * @param firecracker its process, as {@link Identity#text}; empty while none runs
 * @param state how far it is
 */
record MachineRecord(int slot, String template, MachineSpec spec, Optional<String> firecracker, State state) {
    enum State {
        /** Its maker died where this is found by another: of no use. */
        BEING_MADE,
        /** It stands still and is nobody's, or is just being claimed. */
        WARM,
        UP
    }

    MachineRecord with(State next) {
        return new MachineRecord(slot, template, spec, firecracker, next);
    }

    MachineRecord with(Identity process) {
        return new MachineRecord(slot, template, spec, Optional.of(process.text()), state);
    }

    MachineRecord with(MachineSpec changed) {
        return new MachineRecord(slot, template, changed, firecracker, state);
    }

    @JsonIgnore
    Optional<Identity> process() {
        return firecracker.flatMap(Identity::parse).filter(Identity::isAlive);
    }
}
