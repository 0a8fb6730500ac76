package dev.swarm.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Lets others reach a service that listens on the loopback interface only. */
final class Relay implements AutoCloseable {
    private static final int BACKLOG = 100;

    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int target;

    /** Until {@link #to} it takes connections and ends them at once. */
    Relay(InetAddress address) throws IOException {
        listening = new ServerSocket(0, BACKLOG, address);
        Thread.ofVirtual().start(this::accept);
    }

    /** Where it is, as {@code host:port}. */
    String address() {
        return listening.getInetAddress().getHostAddress() + ":" + listening.getLocalPort();
    }

    /** Where connections go from now on: the port of this address, on the loopback interface. */
    void to(String url) {
        target = URI.create(url.contains("://") ? url : "tcp://" + url).getPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket from = listening.accept();
                open.add(from);
                Thread.ofVirtual().start(() -> connect(from));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket from) {
        Socket to = new Socket();
        open.add(to);
        try {
            to.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            from.setTcpNoDelay(true);
            to.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> copy(to, from));
            copy(from, to);
        } catch (IOException refused) {
            end(from);
            end(to);
        }
    }

    /** A direction that ends well is passed on as such, so that half closed connections work; a failure ends both. */
    private void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
            if (from.isOutputShutdown()) {
                end(from);
                end(to);
            }
        } catch (IOException broken) {
            end(from);
            end(to);
        }
    }

    private void end(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException broken) {
            // It is closed then all the same.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        open.forEach(this::end);
    }
}
