package dev.swarm.activities.model.gateway;

import dev.swarm.activities.model.gateway.Refusal.Kind;
import dev.swarm.activities.model.route.ModelRoute;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** The way to the providers. */
final class Provider implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 2_000;
    private static final int MOST_THREADS = 200;
    private static final int FEWEST_THREADS = 4;
    private static final long CONNECT_MILLIS = 10_000;

    private final GatewayOptions options;
    private final Function<ModelRoute, @Nullable String> keys;
    private final HttpClient http = new HttpClient();

    /** An answer that has begun; closing it ends it. */
    record Answer(int status, HttpFields headers, InputStream body) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    Provider(GatewayOptions options, Function<ModelRoute, @Nullable String> keys) throws IOException {
        this.options = options;
        this.keys = keys;
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
        threads.setName("gateway-out");
        threads.setDaemon(true);
        http.setExecutor(threads);
        http.setMaxConnectionsPerDestination(MOST_CONNECTIONS);
        http.setConnectTimeout(CONNECT_MILLIS);
        http.setUserAgentField(null);
        http.setFollowRedirects(false);
        try {
            http.start();
        } catch (Exception e) {
            throw new IOException("the model gateway's client does not start", e);
        }
        // Answers are passed on as they come, so none is asked for, or opened, in compressed form.
        http.getContentDecoderFactories().clear();
    }

    /**
     * Sends, and waits until the answer begins.
     *
     * @param path below the route's base address
     * @throws TimeoutException if it does not in time
     * @throws Refusal if this route's key is not to be had
     */
    Answer ask(ModelRoute route, String path, HttpFields headers, byte[] body)
            throws IOException, TimeoutException, InterruptedException, Refusal {
        @Nullable String key = key(route);
        InputStreamResponseListener listener = new InputStreamResponseListener();
        org.eclipse.jetty.client.Request request = http.newRequest(
                        route.baseUrl().toString().replaceFirst("/+$", "") + path)
                .method(HttpMethod.POST)
                .idleTimeout(options.firstByte().toMillis(), TimeUnit.MILLISECONDS)
                .headers(to -> Headers.toProvider(headers, to, route, key))
                .body(new BytesRequestContent("application/json", body));
        request.send(listener);
        try {
            org.eclipse.jetty.client.Response response =
                    listener.get(options.firstByte().toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.getStatus(), response.getHeaders(), listener.getInputStream());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException late) {
                throw late;
            }
            throw new IOException("the provider cannot be reached", e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            request.abort(e);
            throw e;
        }
    }

    private @Nullable String key(ModelRoute route) throws Refusal {
        if (route.keyRef() == null) {
            return null;
        }
        String key = keys.apply(route);
        if (key == null || key.isBlank()) {
            throw new Refusal(
                    Kind.FORBIDDEN,
                    "The gateway has no key for the model route '" + route.name() + "'; a person sets " + route.keyRef()
                            + ".");
        }
        return key;
    }

    @Override
    public void close() {
        try {
            http.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the model gateway's client does not stop", e);
        }
    }
}
