package dev.swarm.activities.model.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A server that speaks as providers of models do: Anthropic's Messages API and OpenAI's Chat Completions, whole answers and
 * streams. What it says is written by a test: a rule that fits comes first, then the next answer for the model that is
 * asked, then the next answer for any. A call that nothing is written for is refused as invalid, so that nobody retries it.
 */
public final class ModelDouble implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Server server;
    private final ServerConnector connector;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Map<String, Deque<DoubleReply>> scripts = new ConcurrentHashMap<>();
    private final List<DoubleCall> calls = new CopyOnWriteArrayList<>();
    private volatile String key = "";

    private record Rule(Predicate<DoubleCall> fits, Function<DoubleCall, DoubleReply> reply) {}

    /** Listens on a free port of this machine. */
    public ModelDouble() {
        this("127.0.0.1", 0);
    }

    public ModelDouble(String host, int port) {
        QueuedThreadPool threads = new QueuedThreadPool();
        // Answers block, on gates and on slow readers: hundreds of streams at once need cheap threads.
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("model-double-"));
        server = new Server(threads);
        connector = new ServerConnector(server);
        connector.setHost(host);
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new Front());
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("cannot listen on " + host + ":" + port, e);
        }
    }

    /** Where it listens: the base URL of Anthropic's API; OpenAI's has {@code /v1} more. */
    public URI url() {
        return URI.create("http://" + connector.getHost() + ":" + connector.getLocalPort());
    }

    /** From now on only calls with this key are answered. */
    public ModelDouble requireKey(String expected) {
        key = expected;
        return this;
    }

    /** The next answer, whichever model is asked. */
    public ModelDouble answer(DoubleReply reply) {
        return answer("", reply);
    }

    /** The next answer of one model. */
    public ModelDouble answer(String model, DoubleReply reply) {
        scripts.computeIfAbsent(model, ignored -> new ConcurrentLinkedDeque<>()).add(reply);
        return this;
    }

    /** Answers all calls that fit, from now on; older rules go first. */
    public ModelDouble when(Predicate<DoubleCall> fits, Function<DoubleCall, DoubleReply> reply) {
        rules.add(new Rule(fits, reply));
        return this;
    }

    /** All calls so far, the refused ones too. */
    public List<DoubleCall> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private DoubleReply replyTo(DoubleCall call) {
        for (Rule rule : rules) {
            if (rule.fits().test(call)) {
                return rule.reply().apply(call);
            }
        }
        for (String script : List.of(call.model(), "")) {
            Deque<DoubleReply> replies = scripts.get(script);
            DoubleReply next = replies == null ? null : replies.poll();
            if (next != null) {
                return next;
            }
        }
        return DoubleReply.failure(400, "invalid_request_error");
    }

    static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("only a stream can have a tool's input that is no JSON", e);
        }
    }

    /** Serves until it is stopped and says everybody hello. Argument: the port. */
    public static void main(String[] args) throws InterruptedException {
        try (ModelDouble model = new ModelDouble("127.0.0.1", Integer.parseInt(args[0]))) {
            model.when(call -> true, call -> DoubleReply.text("Hello ", "from ", "the ", "double."));
            PrintStream out = System.out;
            out.println(model.url());
            model.server.join();
        }
    }

    private final class Front extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            String path = request.getHttpURI().getPath();
            if (path.equals("/v1/models")) {
                finish(response, callback, 200, models());
                return true;
            }
            Speech speech = path.equals("/v1/messages") ? new AnthropicSpeech() : new OpenAiSpeech();
            if (!path.equals("/v1/messages") && !path.equals("/v1/chat/completions")) {
                finish(response, callback, 404, speech.error("not_found_error", "There is no " + path));
                return true;
            }
            DoubleCall call = new DoubleCall(
                    request.getHttpURI().getPathQuery(),
                    headers(request),
                    JSON.readTree(Content.Source.asString(request, StandardCharsets.UTF_8)));
            calls.add(call);
            DoubleReply reply = key.isEmpty() || key.equals(call.key())
                    ? replyTo(call)
                    : DoubleReply.failure(401, "authentication_error");
            if (reply.retryAfter() != null) {
                response.getHeaders().put("retry-after", reply.retryAfter());
            }
            if (reply.status() != 200) {
                finish(response, callback, reply.status(), speech.error(reply.error(), "The double says so."));
            } else if (call.streams()) {
                stream(request, response, callback, speech, call, reply);
            } else {
                whole(request, response, callback, speech, call, reply);
            }
            return true;
        }

        private void whole(
                Request request,
                Response response,
                Callback callback,
                Speech speech,
                DoubleCall call,
                DoubleReply reply)
                throws Exception {
            for (DoubleReply.Part part : reply.parts()) {
                if (!waits(request, part)) {
                    return;
                }
            }
            finish(response, callback, 200, speech.whole(call, reply));
        }

        private void stream(
                Request request,
                Response response,
                Callback callback,
                Speech speech,
                DoubleCall call,
                DoubleReply reply)
                throws Exception {
            response.setStatus(200);
            response.getHeaders().put("content-type", "text/event-stream");
            OutputStream out = Content.Sink.asOutputStream(response);
            Speech.Stream events = (event, data) -> {
                String name = event.isEmpty() ? "" : "event: " + event + "\n";
                out.write((name + "data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            };
            try {
                boolean begun = false;
                for (DoubleReply.Part part : reply.parts()) {
                    // What comes before a gate has been sent, so that a slow first token is one: no head before it.
                    if (!waits(request, part)) {
                        return;
                    }
                    if (part instanceof DoubleReply.Part.Gate || part instanceof DoubleReply.Part.Pause) {
                        continue;
                    }
                    if (!begun) {
                        speech.begin(events, call, reply);
                        begun = true;
                    }
                    speech.part(events, part);
                    if (part instanceof DoubleReply.Part.ErrorEvent) {
                        callback.succeeded();
                        return;
                    }
                }
                if (!begun) {
                    speech.begin(events, call, reply);
                }
                speech.end(events, call, reply);
                callback.succeeded();
            } catch (IOException e) {
                // The client has left, as it does when a call is stopped.
                callback.failed(e);
            }
        }

        /** Answers false where the connection was broken. */
        private static boolean waits(Request request, DoubleReply.Part part) throws InterruptedException {
            switch (part) {
                case DoubleReply.Part.Gate gate -> {
                    if (!gate.gate().await(60, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("A gate stayed shut.");
                    }
                }
                case DoubleReply.Part.Pause pause -> Thread.sleep(pause.time());
                case DoubleReply.Part.Break ignored -> {
                    request.getConnectionMetaData()
                            .getConnection()
                            .getEndPoint()
                            .close();
                    return false;
                }
                default -> {
                    // Does not wait.
                }
            }
            return true;
        }

        private static void finish(Response response, Callback callback, int status, ObjectNode body) {
            response.setStatus(status);
            response.getHeaders().put("content-type", "application/json");
            Content.Sink.write(response, true, body.toString(), callback);
        }

        private static Map<String, String> headers(Request request) {
            Map<String, String> headers = new TreeMap<>();
            for (HttpField field : request.getHeaders()) {
                headers.put(field.getName().toLowerCase(Locale.ROOT), String.valueOf(field.getValue()));
            }
            return headers;
        }

        private ObjectNode models() {
            ObjectNode list = JSON.createObjectNode().put("object", "list").put("has_more", false);
            List<String> names = new ArrayList<>(scripts.keySet());
            names.remove("");
            names.forEach(name -> list.withArray("data")
                    .addObject()
                    .put("id", name)
                    .put("object", "model")
                    .put("type", "model"));
            return list.has("data") ? list : list.set("data", JSON.createArrayNode());
        }
    }
}
