package dev.swarm.activities.machine.egress;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** Names, addresses and a server behind all of them, which writes down who came. It redirects {@code /elsewhere} to itself. */
public final class Internet implements NameResolver, AutoCloseable {
    public static final String PUBLIC = "93.184.215.14";

    public final List<InetSocketAddress> dialled = new CopyOnWriteArrayList<>();
    final List<String> lookedUp = new CopyOnWriteArrayList<>();
    public final List<String> requests = new CopyOnWriteArrayList<>();
    final CountDownLatch more = new CountDownLatch(1);
    private final Map<String, Queue<List<InetAddress>>> names = new ConcurrentHashMap<>();
    private final HttpServer server;

    public Internet() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().get("Host") + " "
                + exchange.getRequestHeaders().get(GatewayHandler.MACHINE_HEADER) + " "
                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        if (exchange.getRequestURI().getPath().equals("/elsewhere")) {
            exchange.getResponseHeaders().set("Location", url() + "/redirected");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write("hello".getBytes(StandardCharsets.UTF_8));
            if (exchange.getRequestURI().getPath().endsWith("/stream")) {
                body.flush();
                more.await();
                body.write(" again".getBytes(StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What the name leads to, one answer after the other; the last one stays. */
    public Internet name(String name, String... answers) throws UnknownHostException {
        Queue<List<InetAddress>> all = new ArrayDeque<>();
        for (String answer : answers) {
            List<InetAddress> addresses = new ArrayList<>();
            for (String address : answer.split(" ")) {
                addresses.add(InetAddress.getByName(address));
            }
            all.add(addresses);
        }
        names.put(name, all);
        return this;
    }

    @Override
    public synchronized List<InetAddress> resolve(String name) throws UnknownHostException {
        lookedUp.add(name);
        Queue<List<InetAddress>> answers = names.get(name);
        if (answers == null) {
            throw new UnknownHostException(name);
        }
        return answers.size() == 1 ? answers.element() : answers.remove();
    }

    /** A gate whose names are these, and whose world is this server. */
    public EgressGate gate(Path folder, EgressOptions options) {
        return new EgressGate(folder, options, this, this::route);
    }

    /** Every address that is connected to is this server. */
    InetSocketAddress route(InetSocketAddress address) {
        dialled.add(address);
        return server.getAddress();
    }

    @Override
    public void close() {
        more.countDown();
        server.stop(0);
    }
}
