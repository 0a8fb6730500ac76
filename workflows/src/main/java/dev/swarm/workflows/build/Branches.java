package dev.swarm.workflows.build;

import dev.swarm.contracts.build.BuildTicket;
import dev.swarm.contracts.ticket.TicketState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The branches of a graph: tickets that others name in {@code onSuccess} or {@code onFailure}. Pure. */
final class Branches {
    private final Map<String, List<BuildTicket>> triggers = new LinkedHashMap<>();

    Branches(List<BuildTicket> tickets) {
        for (BuildTicket ticket : tickets) {
            for (String key : of(ticket)) {
                triggers.computeIfAbsent(key, ignored -> new ArrayList<>()).add(ticket);
            }
        }
    }

    /** The keys of the tickets that one names, each once. */
    static List<String> of(BuildTicket ticket) {
        Set<String> named = new LinkedHashSet<>(ticket.node().onSuccess());
        named.addAll(ticket.node().onFailure());
        return new ArrayList<>(named);
    }

    /** Whether a ticket may run as far as branches are concerned: no other names it, or one has the outcome for it. */
    boolean isTaken(String key) {
        List<BuildTicket> named = triggers.getOrDefault(key, List.of());
        boolean taken = named.isEmpty();
        for (BuildTicket trigger : named) {
            taken |= trigger.state() == TicketState.MERGED
                            && trigger.node().onSuccess().contains(key)
                    || trigger.state() == TicketState.FAILED
                            && trigger.node().onFailure().contains(key);
        }
        return taken;
    }

    /** Whether a ticket's branch is neither taken nor can be, because all that name it have ended. */
    boolean isClosed(String key) {
        boolean open = false;
        for (BuildTicket trigger : triggers.getOrDefault(key, List.of())) {
            open |= !trigger.state().isFinal();
        }
        return !open && !isTaken(key);
    }

    /** The keys of the tickets that name this one. */
    List<String> triggersOf(String key) {
        List<String> keys = new ArrayList<>();
        for (BuildTicket trigger : triggers.getOrDefault(key, List.of())) {
            keys.add(trigger.node().key());
        }
        return keys;
    }
}
