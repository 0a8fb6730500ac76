package dev.swarm.activities.model.route;

import dev.swarm.contracts.FailureCode;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Routes with their keys and circuits, for the gateway, which passes calls on as they are. */
public final class RouteAccess implements Circuits {
    private final Map<String, ModelRoute> routes = new LinkedHashMap<>();
    private final Map<String, Circuit> circuits = new LinkedHashMap<>();
    private final Map<String, String> environment;

    /** @param environment where keys are */
    public RouteAccess(List<ModelRoute> routes, Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        for (ModelRoute route : routes) {
            this.routes.put(route.name(), route);
            circuits.put(route.name(), new Circuit(route.name(), Clock.systemUTC()));
        }
    }

    /** By name, in the configuration's order. */
    public Map<String, ModelRoute> routes() {
        return Collections.unmodifiableMap(routes);
    }

    /** The route's key, read anew each time; null where it is not there. */
    public @Nullable String key(ModelRoute route) {
        try {
            return ModelKey.find(route, environment);
        } catch (InvalidModelRoutesException missing) {
            return null;
        }
    }

    @Override
    public boolean permits(String route) {
        return circuit(route).permits();
    }

    @Override
    public void went(String route) {
        circuit(route).went();
    }

    @Override
    public void failed(String route) {
        circuit(route).failed(new ProviderFault(FailureCode.MODEL_UNAVAILABLE, "it is away", null));
    }

    @Override
    public void left(String route) {
        circuit(route).left();
    }

    private Circuit circuit(String route) {
        return Objects.requireNonNull(circuits.get(route), route);
    }
}
