package dev.swarm.activities.model.route;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many tries of a call are known to have failed, so that a call which is tried again for hours does not ask the books for all
 * of them each time. Only remembered: what is forgotten is asked for again.
 */
final class FailedTries {
    private static final int MOST = 10_000;

    private final Map<String, Integer> byCall = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MOST;
        }
    };

    synchronized int of(String callId) {
        return byCall.getOrDefault(callId, 0);
    }

    synchronized void failed(String callId, int tries) {
        byCall.put(callId, tries);
    }
}
