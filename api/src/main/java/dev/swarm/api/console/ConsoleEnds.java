package dev.swarm.api.console;

import dev.swarm.api.fleet.FleetSettings;
import dev.swarm.api.fleet.Machine;
import jakarta.websocket.Session;
import java.io.IOException;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The two ends. Binary messages are what the terminal sends and shows; text messages are JSON: from the person
 * {@code start}, {@code resize} and {@code eof}, from the host {@code exit} and {@code error}.
 */
@Component
class ConsoleEnds {
    static final String MACHINE = "machine";
    static final String CALLER = "caller";
    static final String CONSOLE = "console";
    private static final String SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

    private final Consoles consoles;
    private final FleetSettings settings;
    private final JsonMapper json;

    ConsoleEnds(Consoles consoles, FleetSettings settings, JsonMapper json) {
        this.consoles = consoles;
        this.settings = settings;
        this.json = json;
    }

    WebSocketHandler person() {
        return new End() {
            @Override
            Console begin(WebSocketSession session) {
                Machine machine = (Machine) session.getAttributes().get(MACHINE);
                String caller = (String) session.getAttributes().get(CALLER);
                if (machine == null || caller == null) {
                    throw new IllegalStateException("a console without its handshake");
                }
                return consoles.open(machine, caller, session);
            }

            @Override
            void pass(Console console, WebSocketMessage<?> message) throws IOException, InterruptedException {
                console.toHost(message, Consoles.PATIENCE);
            }

            @Override
            String left() {
                return "the person left";
            }
        };
    }

    WebSocketHandler host() {
        return new End() {
            @Override
            Console begin(WebSocketSession session) throws IOException {
                Console console = (Console) session.getAttributes().get(CONSOLE);
                if (console == null) {
                    throw new IllegalStateException("a console without its handshake");
                }
                if (!console.attach(session)) {
                    session.close(CloseStatus.POLICY_VIOLATION);
                }
                return console;
            }

            @Override
            void pass(Console console, WebSocketMessage<?> message) throws IOException {
                if (message.getPayload() instanceof String text) {
                    note(console, text);
                }
                console.toPerson(message);
            }

            @Override
            String left() {
                return "the host closed it";
            }
        };
    }

    private void note(Console console, String text) {
        try {
            JsonNode message = json.readTree(text);
            switch (message.path("type").asString("")) {
                case "exit" ->
                    console.outcome("the shell ended with exit code "
                            + message.path("code").asInt());
                case "error" -> console.outcome(message.path("message").asString("the host failed"));
                default -> {}
            }
        } catch (JacksonException e) {
            console.outcome("the host sent what is no message");
        }
    }

    /** What both ends have in common. */
    private abstract class End implements WebSocketHandler {
        abstract Console begin(WebSocketSession session) throws IOException;

        abstract void pass(Console console, WebSocketMessage<?> message) throws IOException, InterruptedException;

        abstract String left();

        @Override
        public void afterConnectionEstablished(WebSocketSession session) throws IOException {
            if (session instanceof NativeWebSocketSession known
                    && known.getNativeSession() instanceof Session container) {
                // A person may stop the output of a terminal for a while; the default is 20 s.
                container
                        .getUserProperties()
                        .put(SEND_TIMEOUT, settings.consoleIdle().toMillis());
            }
            session.getAttributes().put(CONSOLE, begin(session));
        }

        @Override
        public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) {
            Console console = (Console) session.getAttributes().get(CONSOLE);
            if (console == null) {
                return;
            }
            try {
                pass(console, message);
            } catch (IOException | IllegalStateException e) {
                consoles.fail(console, "the connection broke");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void handleTransportError(WebSocketSession session, Throwable failure) {
            // What follows is afterConnectionClosed.
        }

        @Override
        public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
            if (session.getAttributes().get(CONSOLE) instanceof Console console) {
                consoles.end(console, CloseStatus.NORMAL, console.outcomeOr(left()));
            }
        }

        @Override
        public boolean supportsPartialMessages() {
            return false;
        }
    }
}
