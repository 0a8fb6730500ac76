package dev.swarm.api.web;

import dev.swarm.api.session.SessionView.PlannedTicket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rounds in which a plan's tickets can run: each waits for tickets of earlier rounds only. */
final class Batches {
    private Batches() {}

    static List<List<PlannedTicket>> of(List<PlannedTicket> tickets) {
        List<List<PlannedTicket>> batches = new ArrayList<>();
        List<PlannedTicket> left = new ArrayList<>(tickets);
        Set<String> done = new HashSet<>();
        while (!left.isEmpty()) {
            List<PlannedTicket> batch =
                    left.stream().filter(t -> done.containsAll(t.dependsOn())).toList();
            if (batch.isEmpty()) {
                batches.add(left);
                return batches;
            }
            batches.add(batch);
            left.removeAll(batch);
            batch.forEach(ticket -> done.add(ticket.key()));
        }
        return batches;
    }
}
