package dev.swarm.activities.machine.egress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ConnectHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;

/** CONNECT: a tunnel to a destination that the machine's policy allows. */
final class TunnelHandler extends ConnectHandler {
    private static final String VISIT = "visit";
    private static final String MACHINE_SIDE = "machine";

    private final EgressOptions options;
    private final Dialling dialling;

    TunnelHandler(EgressOptions options, Dialling dialling, Handler plain) {
        super(plain);
        this.options = options;
        this.dialling = dialling;
        setIdleTimeout(options.idle().toMillis());
        setConnectTimeout(options.patience().toMillis());
    }

    @Override
    protected void handleConnect(Request request, Response response, Callback callback, String authority) {
        Visit visit = Visit.of(request, authority);
        Request.addCompletionListener(request, failure -> {
            if (!visit.isTunnel()) {
                visit.end();
            }
        });
        try {
            HostPort target = parse(authority);
            String host = request.getHeaders().get(HttpHeader.HOST);
            if (host != null && !host.isEmpty() && !parse(host).getHost().equalsIgnoreCase(target.getHost())) {
                throw new EgressDenied("the request names two hosts");
            }
            EgressRules.way(
                    Machine.of(request).policy(),
                    target.getHost(),
                    target.getPort(-1),
                    true,
                    options.gateway() != null);
        } catch (EgressDenied denied) {
            onConnectFailure(request, response, callback, denied);
            return;
        }
        super.handleConnect(request, response, callback, authority);
    }

    private static HostPort parse(String authority) throws EgressDenied {
        try {
            return new HostPort(authority);
        } catch (IllegalArgumentException e) {
            throw new EgressDenied("this is not a host and port");
        }
    }

    @Override
    protected InetSocketAddress newConnectAddress(String host, int port) {
        try {
            return dialling.dial(host, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void onConnectSuccess(ConnectContext connectContext, UpstreamConnection upstream) {
        connectContext.getEndPoint().setIdleTimeout(options.idle().toMillis());
        super.onConnectSuccess(connectContext, upstream);
    }

    @Override
    protected void onConnectFailure(Request request, Response response, Callback callback, Throwable failure) {
        Throwable cause =
                failure instanceof UncheckedIOException wrapped ? Objects.requireNonNull(wrapped.getCause()) : failure;
        Answer.refuse(request, response, callback, request.getHttpURI().getAuthority(), cause);
    }

    @Override
    protected void prepareContext(Request request, ConcurrentMap<String, Object> context) {
        Visit visit = Objects.requireNonNull(Visit.of(request));
        visit.tunnel();
        context.put(VISIT, visit);
        context.put(MACHINE_SIDE, request.getTunnelSupport().getEndPoint());
    }

    @Override
    protected int read(EndPoint from, ByteBuffer buffer, ConcurrentMap<String, Object> context) throws IOException {
        int read = super.read(from, buffer, context);
        Visit visit = (Visit) context.get(VISIT);
        if (visit != null && read > 0) {
            (from.equals(context.get(MACHINE_SIDE)) ? visit.sent : visit.received).addAndGet(read);
            if (visit.isOver(options.tunnelBytes())) {
                visit.denied("it carried more than " + options.tunnelBytes() + " bytes");
                throw new EgressDenied("too much for one connection");
            }
        }
        return read;
    }

    @Override
    protected UpstreamConnection newUpstreamConnection(EndPoint endPoint, ConnectContext connectContext) {
        return new UpstreamConnection(endPoint, getExecutor(), getByteBufferPool(), connectContext) {
            @Override
            public void onClose(@Nullable Throwable cause) {
                super.onClose(cause);
                if (getContext().get(VISIT) instanceof Visit visit) {
                    visit.end();
                }
            }
        };
    }
}
