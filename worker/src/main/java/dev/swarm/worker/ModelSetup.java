package dev.swarm.worker;

import dev.swarm.activities.model.route.InvalidModelRoutesException;
import dev.swarm.activities.model.route.ModelConfiguration;
import dev.swarm.activities.model.route.ModelRoute;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The models that a control worker with this environment would have, for those who start one.
 *
 * @param routes names of the model routes; empty where it would work offline
 * @param models what answers, each model once
 * @param variables names of the variables that say so or have keys, whether they are set or not; nobody else needs them
 * @param problems why the worker would refuse to start, a line each; empty where it would start
 */
public record ModelSetup(List<String> routes, List<String> models, Set<String> variables, List<String> problems) {
    /** Names the file of routes, which a relative path is in the folder of who starts the worker. */
    public static final String FILE = ModelConfiguration.FILE;

    /** Looks; calls nobody. */
    public static ModelSetup of(Map<String, String> environment) {
        List<ModelRoute> routes = List.of();
        List<String> problems = List.of();
        try {
            routes = ModelConfiguration.read(environment);
            ModelConfiguration.requireKeys(routes, environment);
        } catch (InvalidModelRoutesException invalid) {
            problems = String.valueOf(invalid.getMessage()).lines().toList();
        }
        return new ModelSetup(
                routes.stream().map(ModelRoute::name).toList(),
                routes.stream().map(ModelRoute::model).distinct().toList(),
                ModelConfiguration.variables(routes),
                problems);
    }
}
