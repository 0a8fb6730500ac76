package dev.swarm.activities.model.gateway;

import dev.swarm.activities.model.gateway.Refusal.Kind;
import dev.swarm.activities.model.route.ModelRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which routes answer a call. Pure. */
final class RouteChoice {
    private RouteChoice() {}

    /**
     * The route to ask, and after it those to fall back to.
     *
     * @param routes all routes by name
     * @param model what the program calls the model: the name of a route, or anything else for the token's own
     */
    static List<ModelRoute> of(Map<String, ModelRoute> routes, TicketToken token, Api api, String model)
            throws Refusal {
        boolean named = routes.containsKey(model);
        if (named && !token.routes().contains(model)) {
            throw new Refusal(
                    Kind.FORBIDDEN,
                    "This ticket's token does not allow the model route '" + model + "'; it allows "
                            + String.join(", ", token.routes()) + ".");
        }
        ModelRoute first = routes.get(named ? model : token.route());
        if (first == null) {
            throw new Refusal(
                    Kind.FORBIDDEN,
                    "There is no model route '" + token.route() + "'; a person configures it (see `swarm models`).");
        }
        if (first.provider() != api.provider) {
            Api spoken = Api.of(first.provider());
            throw new Refusal(
                    Kind.INVALID,
                    "The model route '" + first.name() + "' speaks " + spoken.title + ": use " + spoken.call
                            + ", or an agent program that does.");
        }
        if (first.price() == null) {
            throw new Refusal(
                    Kind.FORBIDDEN,
                    "The model route '" + first.name()
                            + "' has no price, and unknown is not free; a person gives it one.");
        }
        return withFallbacks(routes, first);
    }

    private static List<ModelRoute> withFallbacks(Map<String, ModelRoute> routes, ModelRoute first) {
        List<ModelRoute> chain = new ArrayList<>();
        for (@Nullable ModelRoute next = first; next != null && !chain.contains(next); ) {
            if (next.provider() == first.provider() && next.price() != null) {
                chain.add(next);
            }
            String fallback = next.fallback();
            next = fallback == null || chain.size() > routes.size() ? null : routes.get(fallback);
            if (next != null && next.provider() != first.provider()) {
                // What the program sent cannot be said in the other API.
                next = null;
            }
        }
        return chain;
    }
}
