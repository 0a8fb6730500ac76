package dev.swarm.activities.model.route;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.platform.ApiClient;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Tells the api which model routes this worker has and how they are. Keys stay here. */
public final class HttpRouteReports {
    private final ApiClient api;
    private final String path;
    private final ObjectMapper json = Payloads.objectMapper();

    /** @param keyFile has the worker's API key; may appear later */
    public HttpRouteReports(URI apiUrl, Path keyFile, String workerId) {
        this.api = new ApiClient(apiUrl, keyFile);
        this.path = "/api/internal/model-routes/" + ApiClient.segment(workerId);
    }

    /**
     * Sends the report once; sending it again is harmless.
     *
     * @param routes empty where this worker has no models
     * @throws IOException if the api does not take it; send the next one in time
     */
    public void send(List<RouteHealth> routes) throws IOException {
        ObjectNode body = json.createObjectNode();
        ArrayNode list = body.putArray("routes");
        routes.forEach(route -> list.add(route(route)));
        HttpResponse<byte[]> response = api.send("PUT", path, "application/json", json.writeValueAsBytes(body));
        if (response.statusCode() / 100 != 2) {
            throw new IOException("the api answered " + response.statusCode() + " to the report of model routes");
        }
    }

    private ObjectNode route(RouteHealth health) {
        ModelRoute route = health.route();
        ObjectNode node = json.createObjectNode()
                .put("name", route.name())
                .put("provider", route.provider().name().toLowerCase(Locale.ROOT))
                .put("model", route.model())
                .put("host", host(route.baseUrl()))
                .put("requestsPerMinute", route.requestsPerMinute())
                .put("tokensPerMinute", route.tokensPerMinute())
                .put("fallback", route.fallback())
                // A worker does not start without the keys of its routes.
                .put("key", route.keyRef() == null ? "none_needed" : "set")
                .put("circuit", health.circuit())
                .put("since", health.since().toString());
        if (health.failureRate() >= 0) {
            node.put("failureRate", (double) health.failureRate());
        }
        ModelPrice price = route.price();
        if (price != null) {
            node.set("price", price(price));
        }
        return node;
    }

    private ObjectNode price(ModelPrice price) {
        ObjectNode node = json.createObjectNode()
                .put("input", price.input())
                .put("cacheRead", price.cacheRead())
                .put("cacheWrite", price.cacheWrite())
                .put("output", price.output());
        ModelPrice.LongPrompt longer = price.longPrompt();
        if (longer != null) {
            node.set("longPrompt", price(longer.price()).put("above", longer.above()));
        }
        return node;
    }

    private static String host(URI url) {
        return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    }
}
