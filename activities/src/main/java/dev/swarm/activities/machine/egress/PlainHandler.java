package dev.swarm.activities.machine.egress;

import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Plain HTTP: to the model gateway, and to what the machine's policy allows. */
final class PlainHandler extends Handler.Sequence {
    private static final int HTTP = 80;

    private final Handler forward;
    private final @Nullable Handler gateway;

    PlainHandler(EgressOptions options, Dialling dialling) {
        this.forward = new ForwardHandler(options, dialling);
        this.gateway = options.gateway() == null ? null : new GatewayHandler(options, options.gateway());
        // Only so that they start and stop with this one; which of them handles is chosen below.
        addHandler(forward);
        if (gateway != null) {
            addHandler(gateway);
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpURI uri = request.getHttpURI();
        int port = uri.getPort() > 0 ? uri.getPort() : HTTP;
        String target = uri.getHost() + ":" + port;
        Visit visit = Visit.of(request, target);
        Request.addCompletionListener(request, failure -> {
            visit.sent.set(Request.getContentBytesRead(request));
            visit.received.set(Response.getContentBytesWritten(response));
            visit.end();
        });
        try {
            if (uri.getHost() == null || !"http".equals(uri.getScheme()) || uri.getUser() != null) {
                throw new EgressDenied("plain requests are for http://HOST addresses; use CONNECT for others");
            }
            if (uri.getPath() != null
                    && !uri.getPath().isEmpty()
                    && !uri.getPath().startsWith("/")) {
                throw new EgressDenied("the request is for no resource of a host");
            }
            EgressRules.Way way =
                    EgressRules.way(Machine.of(request).policy(), uri.getHost(), port, false, gateway != null);
            visit.allowed();
            Handler next = way == EgressRules.Way.GATEWAY && gateway != null ? gateway : forward;
            return next.handle(request, response, callback);
        } catch (EgressDenied denied) {
            Answer.refuse(request, response, callback, target, denied);
            return true;
        }
    }
}
