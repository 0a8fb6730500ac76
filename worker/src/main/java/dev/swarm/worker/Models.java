package dev.swarm.worker;

import dev.swarm.activities.model.author.ChatModelActivities;
import dev.swarm.activities.model.chat.ChatModels;
import dev.swarm.activities.model.context.Repositories;
import dev.swarm.activities.model.offline.OfflineModelActivities;
import dev.swarm.activities.model.route.HttpRouteReports;
import dev.swarm.activities.model.route.ModelConfiguration;
import dev.swarm.activities.model.route.ModelRoute;
import dev.swarm.activities.model.route.RouteAccess;
import dev.swarm.activities.model.route.RoutedModels;
import dev.swarm.activities.model.spend.HttpSpendLedger;
import dev.swarm.activities.model.spend.SpendLedger;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.model.ModelActivities;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The model routes of this process, opened once for all that asks models. */
final class Models implements AutoCloseable {
    private final List<ModelRoute> routes;
    private final RouteAccess access;
    private final HttpSpendLedger ledger;
    private final RoutedModels models;
    private final HttpRouteReports reports;

    private Models(
            List<ModelRoute> routes,
            RouteAccess access,
            HttpSpendLedger ledger,
            RoutedModels models,
            HttpRouteReports reports) {
        this.routes = routes;
        this.access = access;
        this.ledger = ledger;
        this.models = models;
        this.reports = reports;
    }

    /**
     * Opens them; calls nobody.
     *
     * @param environment where routes and keys are
     * @param folder for settlements on their way; of this process alone
     * @throws dev.swarm.activities.model.route.InvalidModelRoutesException with one line for each problem
     */
    static Models open(Map<String, String> environment, WorkerSettings settings, ArtifactStore artifacts, Path folder) {
        List<ModelRoute> routes = ModelConfiguration.read(environment);
        ModelConfiguration.requireKeys(routes, environment);
        HttpSpendLedger ledger = new HttpSpendLedger(settings.apiUrl(), settings.workerKeyFile(), folder);
        return new Models(
                routes,
                new RouteAccess(routes, environment),
                ledger,
                new RoutedModels(routes, environment, ledger, artifacts),
                new HttpRouteReports(settings.apiUrl(), settings.workerKeyFile(), settings.hostId()));
    }

    /** In the configuration's order; empty for none. */
    List<ModelRoute> routes() {
        return routes;
    }

    Set<String> names() {
        return routes.stream().map(ModelRoute::name).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether there is none: then all that can works with offline stand-ins. */
    boolean isOffline() {
        return routes.isEmpty();
    }

    /** Answers over the routes; without any it refuses, and says what to do. */
    ChatModels chat() {
        return models;
    }

    /** Who answers what sessions ask: the models, or their offline stand-ins. */
    ModelActivities author(ArtifactStore artifacts, Supplier<Repositories> repositories) {
        return isOffline()
                ? new OfflineModelActivities(artifacts)
                : new ChatModelActivities(models, artifacts, repositories.get());
    }

    /** For the gateway, which passes calls on as they are. */
    RouteAccess access() {
        return access;
    }

    SpendLedger ledger() {
        return ledger;
    }

    /** Tells the api the routes and how they are. */
    void report() throws IOException {
        reports.send(models.health());
    }

    @Override
    public String toString() {
        return String.join(
                ", ",
                routes.stream()
                        .map(route -> route.name() + " (" + route.model() + ")")
                        .toList());
    }

    @Override
    public void close() {
        models.close();
        ledger.close();
    }
}
