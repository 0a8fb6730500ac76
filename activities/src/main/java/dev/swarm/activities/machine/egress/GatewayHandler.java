package dev.swarm.activities.machine.egress;

import java.net.URI;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Sends requests for {@code http://gateway.swarm} on to the model gateway, and tells it which machine asks. */
final class GatewayHandler extends ProxyHandler.Reverse {
    /** Set here, whatever the machine wrote there. */
    static final String MACHINE_HEADER = "Swarm-Machine";

    private final EgressOptions options;

    GatewayHandler(EgressOptions options, URI gateway) {
        super(request -> onward(request.getHttpURI(), gateway));
        this.options = options;
        setProxyToServerHost(gateway.getAuthority());
        setUseServerThreadPool(true);
    }

    private static HttpURI onward(HttpURI asked, URI gateway) {
        String base = gateway.getPath() == null ? "" : gateway.getPath().replaceFirst("/$", "");
        return HttpURI.build(asked)
                .scheme(gateway.getScheme())
                .user(null)
                .host(gateway.getHost())
                .port(gateway.getPort())
                .path(base + asked.getPath())
                .asImmutable();
    }

    @Override
    protected void configureHttpClient(HttpClient client) {
        super.configureHttpClient(client);
        ForwardHandler.configure(client, options);
    }

    @Override
    protected org.eclipse.jetty.client.Request newProxyToServerRequest(Request request, HttpURI uri) {
        return super.newProxyToServerRequest(request, uri)
                .tag(Machine.of(request).id());
    }

    @Override
    protected void addProxyHeaders(Request request, org.eclipse.jetty.client.Request onward) {
        onward.headers(
                headers -> headers.put(MACHINE_HEADER, Machine.of(request).id()));
    }

    @Override
    protected void onServerToProxyResponseFailure(
            Request request,
            org.eclipse.jetty.client.Request onward,
            org.eclipse.jetty.client.Response answer,
            Response response,
            Callback callback,
            Throwable failure) {
        Answer.refuse(request, response, callback, EgressRules.GATEWAY, failure);
    }
}
