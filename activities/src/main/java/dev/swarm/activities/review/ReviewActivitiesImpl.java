package dev.swarm.activities.review;

import dev.swarm.activities.agent.role.AgentRole;
import dev.swarm.activities.agent.role.Roles;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.review.ReviewActivities;
import dev.swarm.contracts.review.Reviewer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds out who reviews, from the roles and the model routes that this worker knows. */
public final class ReviewActivitiesImpl implements ReviewActivities {
    private final Roles roles;
    private final Set<String> routes;

    /**
     * @param routes names of the model routes that are configured
     */
    public ReviewActivitiesImpl(Roles roles, Set<String> routes) {
        this.roles = roles;
        this.routes = Set.copyOf(routes);
    }

    @Override
    public List<Reviewer> seats(List<String> names) {
        List<Reviewer> seats = new ArrayList<>();
        for (String name : names) {
            AgentRole role = roles.role(name);
            if (!routes.contains(role.route())) {
                throw Failure.fatal(
                        FailureCode.NOT_FOUND,
                        "the project asks for a review by the " + name + ", which needs the model route '"
                                + role.route() + "'; " + known()
                                + ". Configure it (docs/models.md), or do without: swarm projects change ID --review"
                                + " none");
            }
            seats.add(new Reviewer(seats.size() + 1, name, role.route()));
        }
        return seats;
    }

    private String known() {
        return routes.isEmpty() ? "no model is configured" : "there are " + String.join(", ", new TreeSet<>(routes));
    }
}
