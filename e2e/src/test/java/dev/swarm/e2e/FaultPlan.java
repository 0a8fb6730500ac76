package dev.swarm.e2e;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Which faults come, in which order, where and for how long: all of it follows from the random numbers alone. */
final class FaultPlan {
    enum Kind {
        KILL_MACHINE,
        FREEZE_MACHINE,
        KILL_WORKER,
        FREEZE_WORKER,
        CUT_NETWORK,
        /** For about as long as the platform waits for a host: its tickets are moving elsewhere when it returns. */
        LOSE_HOST
    }

    /**
     * One fault.
     *
     * @param host the index of the host that it is meant for
     * @param choice any number, for what else is to be chosen
     * @param millis how long it lasts
     */
    record Fault(Kind kind, int host, int choice, long millis) {}

    private final int hosts;
    private final Random random;
    private final Deque<Fault> coming = new ArrayDeque<>();

    FaultPlan(int hosts, Random random) {
        this.hosts = hosts;
        this.random = random;
        List<Kind> kinds = shuffled();
        // Early, because it takes so long.
        kinds.add(1, Kind.LOSE_HOST);
        plan(kinds);
    }

    Fault next() {
        if (coming.isEmpty()) {
            plan(shuffled());
        }
        return coming.remove();
    }

    /** What cannot happen now happens later. */
    void postpone(Fault fault) {
        coming.add(fault);
    }

    /** Each kind comes before one comes again, so that a short run has seen them all. */
    private List<Kind> shuffled() {
        List<Kind> kinds = new ArrayList<>(List.of(
                Kind.KILL_MACHINE,
                Kind.KILL_MACHINE,
                Kind.FREEZE_MACHINE,
                Kind.KILL_WORKER,
                Kind.FREEZE_WORKER,
                Kind.CUT_NETWORK));
        Collections.shuffle(kinds, random);
        return kinds;
    }

    private void plan(List<Kind> kinds) {
        for (Kind kind : kinds) {
            long millis = switch (kind) {
                case KILL_MACHINE -> 0;
                case KILL_WORKER -> random.nextInt(3_000);
                case FREEZE_MACHINE, FREEZE_WORKER, CUT_NETWORK -> 2_000 + random.nextInt(18_000);
                case LOSE_HOST -> 65_000 + random.nextInt(10_000);
            };
            coming.add(new Fault(kind, random.nextInt(hosts), random.nextInt(1_000), millis));
        }
    }
}
