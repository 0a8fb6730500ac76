package dev.swarm.activities.machine.egress;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What a machine is told of a connection that did not come about. */
final class Answer {
    private static final String HELP = """
            The egress proxy of Swarm does not connect to %s: %s.
            What a project's machines may reach is set with `swarm projects change PROJECT --egress MODE --allow DOMAIN`.
            """;

    private Answer() {}

    /** Says why not, and writes it down. */
    static void refuse(Request request, Response response, Callback callback, String target, Throwable failure) {
        Visit visit = Visit.of(request);
        String why = why(failure);
        boolean denied = failure instanceof EgressDenied;
        if (visit != null && denied) {
            visit.denied(why);
        } else if (visit != null) {
            visit.failed(why);
        }
        if (response.isCommitted()) {
            callback.failed(failure);
            return;
        }
        response.reset();
        response.setStatus(status(failure));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        // Whatever else came on this connection is not worth reading.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        String text =
                denied ? HELP.formatted(target, why) : "The egress proxy of Swarm: " + target + ": " + why + ".\n";
        Content.Sink.write(response, true, text, callback);
    }

    private static int status(Throwable failure) {
        if (failure instanceof EgressDenied) {
            return HttpStatus.FORBIDDEN_403;
        }
        return failure instanceof TimeoutException ? HttpStatus.GATEWAY_TIMEOUT_504 : HttpStatus.BAD_GATEWAY_502;
    }

    private static String why(Throwable failure) {
        return switch (failure) {
            case EgressDenied denied -> String.valueOf(denied.getMessage());
            case UnknownHostException unknown -> "the name has no address";
            case TimeoutException late -> "it did not answer in time";
            case IOException broken -> "the connection failed: " + broken.getMessage();
            default -> "it failed: " + failure.getClass().getSimpleName();
        };
    }
}
