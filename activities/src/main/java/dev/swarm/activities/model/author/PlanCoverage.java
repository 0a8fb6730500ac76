package dev.swarm.activities.model.author;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether the tickets of a plan cover every acceptance criterion of its spec. */
final class PlanCoverage {
    private PlanCoverage() {}

    /**
     * What is wrong; empty where each criterion is covered by a ticket and each ticket names criteria that there are.
     *
     * @param criteria ids of the spec's criteria
     * @param covers what each ticket says it covers, by the ticket's key
     */
    static List<String> problems(Collection<String> criteria, Map<String, List<String>> covers) {
        Set<String> open = new LinkedHashSet<>(criteria);
        List<String> problems = new ArrayList<>();
        covers.forEach((ticket, ids) -> {
            for (String id : ids) {
                open.remove(id);
                if (!criteria.contains(id)) {
                    problems.add("ticket " + ticket + " covers " + id + ", which the specification does not have");
                }
            }
        });
        if (!open.isEmpty()) {
            problems.add("no ticket covers " + String.join(", ", open));
        }
        return problems;
    }
}
