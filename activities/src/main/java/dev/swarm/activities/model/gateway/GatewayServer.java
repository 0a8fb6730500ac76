package dev.swarm.activities.model.gateway;

import dev.swarm.activities.model.route.Circuits;
import dev.swarm.activities.model.route.ModelRoute;
import dev.swarm.activities.model.spend.SpendLedger;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** The model gateway: plain HTTP, for the egress proxies of hosts. */
public final class GatewayServer implements AutoCloseable {
    /** What tokens of ticket runs begin with. */
    public static final String TOKEN_PREFIX = "swt_";

    private static final int MOST_THREADS = 200;
    private static final int FEWEST_THREADS = 4;
    private static final int HEAD_BYTES = 16 * 1024;

    private final Server server;
    private final ServerConnector connector;
    private final Provider provider;

    /**
     * Starts it.
     *
     * @param routes all routes by name, as they are now
     * @param keys the key of a route; null where it is not to be had
     * @param ledger must keep settlements that it cannot book at once
     * @throws IOException if it cannot listen
     */
    public GatewayServer(
            GatewayOptions options,
            TokenChecks checks,
            Supplier<Map<String, ModelRoute>> routes,
            Function<ModelRoute, @Nullable String> keys,
            Circuits circuits,
            SpendLedger ledger)
            throws IOException {
        this.provider = new Provider(options, keys);
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
        threads.setName("gateway");
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        this.server = new Server(threads);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(false);
        configuration.setRequestHeaderSize(HEAD_BYTES);
        this.connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
        connector.setHost(options.host());
        connector.setPort(options.port());
        // A program hears nothing until the provider's answer begins.
        connector.setIdleTimeout(options.firstByte().plusMinutes(1).toMillis());
        server.addConnector(connector);
        server.setHandler(new ModelHandler(checks, routes, ledger, circuits, provider, options));
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw new IOException(
                    "the model gateway cannot listen on " + options.host() + ":" + options.port() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Where it listens. */
    public URI url() {
        return URI.create("http://" + connector.getHost() + ":" + connector.getLocalPort());
    }

    /** Ends all calls; what they came to is booked. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the model gateway does not stop", e);
        } finally {
            provider.close();
        }
    }
}
