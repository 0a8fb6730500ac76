package dev.swarm.infra.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Tells whether a process can serve. */
@FunctionalInterface
public interface ReadinessCheck {
    /** False, or an exception that says why not, while it is not ready. */
    boolean isReady() throws IOException, InterruptedException;

    /** Something accepts connections on this loopback port. */
    static ReadinessCheck tcp(int port) {
        return () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return true;
            }
        };
    }

    /** The address answers with a 2xx status. */
    static ReadinessCheck http(URI address) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(1))
                .build();
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build();
        ReadinessCheck port = tcp(address.getPort());
        return () -> {
            // A refused connection costs the HTTP client far more than a socket, many times before there is a server.
            port.isReady();
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
                throw new IOException(address + " answers " + status);
            }
            return true;
        };
    }
}
