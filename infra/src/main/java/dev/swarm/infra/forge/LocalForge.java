package dev.swarm.infra.forge;

import com.sun.net.httpserver.HttpServer;
import dev.swarm.infra.data.DurableFiles;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A small git forge for one machine: bare repositories over git's HTTP protocol, pull requests, the part of GitHub's REST API v3
 * (under {@code /api/v3}) that this project's GitHub client uses, signed webhooks, and pages on which a person reads and merges. It
 * listens on the loopback only, has one user, and lets in whoever knows the token.
 *
 * <p>Everything lies under one folder and survives {@code kill -9} at any moment. One process at a time may use it.
 */
public final class LocalForge implements AutoCloseable {
    /** The one user. Every other owner is an organization, which need not be made. */
    public static final String LOGIN = "swarm";

    private final Path root;
    private final int port;
    private final String token;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;
    private @Nullable Webhooks webhooks;

    /**
     * @param root folder of its own; the caller holds the data folder's lock
     * @param port 0 for any free one
     * @param token what programs send as Bearer token or as password of Basic authentication, and people type into the login form
     */
    public LocalForge(Path root, int port, String token) {
        if (token.length() < 16) {
            throw new IllegalArgumentException("the token is too short");
        }
        this.root = root.toAbsolutePath();
        this.port = port;
        this.token = token;
    }

    /** Starts to serve; returns when it does. */
    public synchronized void start() throws IOException {
        // The JDK's server would hold back small answers for 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        DurableFiles.createFolder(root);
        HttpServer created;
        try {
            created = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 128);
        } catch (BindException taken) {
            throw new IOException("port " + port + " of the local forge is taken", taken);
        }
        boolean started = false;
        try {
            int actual = created.getAddress().getPort();
            Webhooks hooks = new Webhooks();
            ApiJson json = new ApiJson(site(actual), LOGIN);
            Repositories repositories = new Repositories(root, json, hooks);
            ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
            created.createContext("/", new ForgeHandler(repositories, json, hooks, new Access(token, actual), actual));
            created.setExecutor(executor);
            created.start();
            server = created;
            threads = executor;
            webhooks = hooks;
            started = true;
        } finally {
            if (!started) {
                created.stop(0);
            }
        }
    }

    private static String site(int port) {
        return "http://127.0.0.1:" + port;
    }

    /** The pages' address; a repository's clone address is this, {@code /owner/name.git}. */
    public synchronized URI url() {
        if (server == null) {
            throw new IllegalStateException("the forge was not started");
        }
        return URI.create(site(server.getAddress().getPort()));
    }

    /** The endpoint for clients of GitHub's API. */
    public URI apiUrl() {
        return URI.create(url() + "/api/v3");
    }

    /** Stops to serve; what is being answered may be cut off. Harmless if it was not started. */
    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
        if (threads != null) {
            threads.shutdownNow();
            threads = null;
        }
        if (webhooks != null) {
            webhooks.close();
            webhooks = null;
        }
    }
}
