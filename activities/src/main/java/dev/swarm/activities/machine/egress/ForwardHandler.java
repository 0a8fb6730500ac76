package dev.swarm.activities.machine.egress;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/** Sends a plain request on to the host that it names, by connections that no other machine shares. */
final class ForwardHandler extends ProxyHandler.Forward {
    private final EgressOptions options;
    private final Dialling dialling;

    ForwardHandler(EgressOptions options, Dialling dialling) {
        this.options = options;
        this.dialling = dialling;
        setUseServerThreadPool(true);
    }

    @Override
    protected void configureHttpClient(HttpClient client) {
        super.configureHttpClient(client);
        configure(client, options);
        client.setSocketAddressResolver(this::resolve);
    }

    /** What clients of the proxy have in common: they say of themselves nothing, and add nothing. */
    static void configure(HttpClient client, EgressOptions options) {
        client.setUserAgentField(null);
        client.setIdleTimeout(options.idle().toMillis());
        client.setConnectTimeout(options.patience().toMillis());
        client.setMaxConnectionsPerDestination(options.connections());
        // There is one for each machine and host; machines come and go.
        client.setDestinationIdleTimeout(options.idle().toMillis());
    }

    private void resolve(String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
        InetSocketAddress address;
        try {
            address = dialling.dial(host, port);
        } catch (IOException e) {
            promise.failed(e);
            return;
        }
        promise.succeeded(List.of(address));
    }

    @Override
    protected org.eclipse.jetty.client.Request newProxyToServerRequest(Request request, HttpURI uri) {
        return super.newProxyToServerRequest(request, uri)
                .tag(Machine.of(request).id());
    }

    @Override
    protected void addProxyHeaders(Request request, org.eclipse.jetty.client.Request onward) {
        // The other side is not told where a machine runs.
    }

    @Override
    protected void onServerToProxyResponseFailure(
            Request request,
            org.eclipse.jetty.client.Request onward,
            org.eclipse.jetty.client.Response answer,
            Response response,
            Callback callback,
            Throwable failure) {
        Answer.refuse(request, response, callback, onward.getHost() + ":" + onward.getPort(), failure);
    }
}
