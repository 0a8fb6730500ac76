package dev.swarm.worker;

import dev.swarm.activities.model.gateway.GatewayOptions;
import dev.swarm.activities.model.gateway.GatewayServer;
import dev.swarm.activities.model.gateway.HttpTokenChecks;
import dev.swarm.activities.model.route.RouteAccess;
import dev.swarm.activities.platform.HttpArtifactStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers agent programs in machines in place of the models' providers. */
record GatewayRole(WorkerProcess process, GatewaySettings gateway) {
    private static final Logger log = LoggerFactory.getLogger(GatewayRole.class);

    void open(HttpArtifactStore artifacts) {
        Models models = process.models(artifacts);
        WorkerSettings settings = process.settings();
        RouteAccess routes = models.access();
        try {
            GatewayServer server = process.closed(new GatewayServer(
                    GatewayOptions.standard(gateway.host(), gateway.port()),
                    new HttpTokenChecks(settings.apiUrl(), settings.workerKeyFile()),
                    routes::routes,
                    routes::key,
                    routes,
                    models.ledger()));
            log.info("The model gateway listens on {}", server.url());
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage() + "; choose another port by SWARM_GATEWAY_PORT", e);
        }
    }
}
