package dev.swarm.bench.agent;

import java.util.ArrayList;
import java.util.List;

/** When each turn's model was asked; a turn lasts from there to the next. */
final class TurnClock {
    private final List<Long> asked = new ArrayList<>();

    synchronized void tick() {
        asked.add(System.nanoTime());
    }

    /** Milliseconds of each turn since the last time that this was asked for. */
    synchronized List<Double> turns() {
        List<Double> turns = new ArrayList<>();
        for (int i = 1; i < asked.size(); i++) {
            turns.add((asked.get(i) - asked.get(i - 1)) / 1e6);
        }
        asked.clear();
        return turns;
    }
}
