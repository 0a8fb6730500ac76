package dev.swarm.activities.machine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether one machine is well. One that is gone is noticed at once; one that is there and does not answer is given the
 * time of several pings, because a busy machine answers late.
 */
final class Pulse {
    private static final Logger log = LoggerFactory.getLogger(Pulse.class);
    /** A look that falls between two states of a machine proves nothing. */
    private static final int LOOKS_WITHOUT_IT = 2;

    private final MachineProvider provider;
    private final String machineId;
    private final MachineActivitiesImpl.Timings timings;
    private long pinged = System.nanoTime();
    private int missed;
    private int absent;

    Pulse(MachineProvider provider, String machineId, MachineActivitiesImpl.Timings timings) {
        this.provider = provider;
        this.machineId = machineId;
        this.timings = timings;
    }

    /** How a machine is. */
    enum State {
        WELL,
        /** It did not answer lately, or was not seen just now. */
        UNWELL,
        /** It is not there any more. */
        GONE,
        /** It is there and has not answered for long. */
        SILENT;

        boolean isLost() {
            return this == GONE || this == SILENT;
        }
    }

    State look() {
        if (!provider.isAlive(machineId)) {
            absent++;
            return absent >= LOOKS_WITHOUT_IT ? State.GONE : State.UNWELL;
        }
        absent = 0;
        if (System.nanoTime() - pinged >= timings.ping().toNanos()) {
            missed = provider.responds(machineId) ? 0 : missed + 1;
            pinged = System.nanoTime();
            if (missed > 0) {
                log.warn("Machine {} does not answer ({} of {})", machineId, missed, timings.misses());
            }
        }
        if (missed >= timings.misses()) {
            return State.SILENT;
        }
        return missed == 0 ? State.WELL : State.UNWELL;
    }
}
