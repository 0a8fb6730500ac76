package dev.swarm.activities.machine.egress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The proxy: one server, with a Unix socket or an address for each machine. */
final class EgressProxy implements AutoCloseable {
    private static final int MOST_THREADS = 2_000;
    private static final int FEWEST_THREADS = 4;
    /**
     * Below the ports that the system gives out by itself, so that while no proxy listens, nobody else does there by chance:
     * a machine's packet filter goes on to lead here.
     */
    private static final int FIRST_PORT = 13_128;

    private static final int PORTS = 16;
    private static final int HEAD_BYTES = 16 * 1024;

    private final EgressOptions options;
    private final Server server;
    private final HttpConnectionFactory http;

    EgressProxy(EgressOptions options, Dialling dialling) throws IOException {
        this.options = options;
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
        threads.setName("egress");
        threads.setDaemon(true);
        // Looking a name up blocks, and a machine may ask for many.
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        this.server = new Server(threads);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(false);
        configuration.setRequestHeaderSize(HEAD_BYTES);
        configuration.setIdleTimeout(options.idle().toMillis());
        this.http = new HttpConnectionFactory(configuration);
        server.setHandler(new TunnelHandler(options, dialling, new PlainHandler(options, dialling)));
        server.setRequestLog(EgressProxy::notUnderstood);
        try {
            server.start();
        } catch (Exception e) {
            throw new IOException("the egress proxy does not start", e);
        }
    }

    /** What no handler saw: it was refused while it was read. */
    private static void notUnderstood(Request request, Response response) {
        if (Visit.of(request) == null) {
            Visit visit = Visit.of(request, "");
            visit.denied("this is not a request: " + HttpStatus.getMessage(response.getStatus()));
            visit.end();
        }
    }

    /** Listens for this machine; it alone is expected there. */
    Connector listen(Machine machine, Path socket) throws IOException {
        Files.deleteIfExists(socket);
        UnixDomainServerConnector connector = new UnixDomainServerConnector(server, 0, 1, http);
        connector.setUnixDomainPath(socket);
        start(connector, machine);
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        return connector;
    }

    /** Listens for this machine at the end of its own network. */
    Connector listen(Machine machine, EgressWays.Link link) throws IOException {
        IOException last = new IOException("no port");
        for (int port = FIRST_PORT; port < FIRST_PORT + PORTS; port++) {
            LinkConnector connector = new LinkConnector(server, http, link, port);
            try {
                start(connector, machine);
                return connector;
            } catch (IOException e) {
                // Somebody on this host may listen on it on all addresses.
                last = e;
            }
        }
        throw last;
    }

    private void start(AbstractConnector connector, Machine machine) throws IOException {
        connector.setIdleTimeout(options.patience().toMillis());
        connector.addBean(machine);
        try {
            new NetworkConnectionLimit(options.connections(), connector).start();
            connector.start();
            server.addConnector(connector);
        } catch (Exception e) {
            end(connector);
            throw new IOException("the egress proxy cannot listen for machine " + machine.id(), e);
        }
    }

    /** Ends all connections of a machine, and the way in. */
    void end(Connector connector) throws IOException {
        try {
            connector.stop();
        } catch (Exception e) {
            throw new IOException("the egress proxy does not let go of a machine", e);
        } finally {
            server.removeConnector(connector);
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the egress proxy does not stop", e);
        }
    }
}
