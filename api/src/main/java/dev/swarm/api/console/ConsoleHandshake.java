package dev.swarm.api.console;

import dev.swarm.api.fleet.Machines;
import dev.swarm.api.identity.Caller;
import dev.swarm.api.problem.DatabaseFailures;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.problem.Problems;
import dev.swarm.contracts.FailureCode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

/** Refuses a console before it opens, with a problem document. Who may call at all, the security rules say. */
@Component
class ConsoleHandshake {
    private final Machines machines;
    private final Consoles consoles;
    private final Problems problems;

    ConsoleHandshake(Machines machines, Consoles consoles, Problems problems) {
        this.machines = machines;
        this.consoles = consoles;
        this.problems = problems;
    }

    /** {@code /api/vms/{machineId}/console}, and the same of pages, where a cookie says who it is. */
    HandshakeInterceptor person() {
        return new Check() {
            @Override
            void check(List<String> path, HttpHeaders headers, Map<String, Object> attributes) {
                if (path.get(1).equals("machines") && headers.getOrigin() == null) {
                    throw new ProblemException(
                            FailureCode.FORBIDDEN,
                            "A console of the dashboard opens from its own pages only; programs use "
                                    + "/api/vms/{id}/console with a key.");
                }
                String machineId = path.get(path.size() - 2);
                var machine =
                        machines.find(machineId).orElseThrow(() -> ProblemException.notFound("machine", machineId));
                consoles.requireRoom(machine);
                attributes.put(ConsoleEnds.MACHINE, machine);
                attributes.put(ConsoleEnds.CALLER, Caller.current().name());
            }
        };
    }

    /** {@code /api/internal/consoles/{consoleId}}. */
    HandshakeInterceptor host() {
        return new Check() {
            @Override
            void check(List<String> path, HttpHeaders headers, Map<String, Object> attributes) {
                String consoleId = path.getLast();
                Console console =
                        consoles.find(consoleId).orElseThrow(() -> ProblemException.notFound("console", consoleId));
                Caller.current().requireHost(console.machine.hostId());
                if (console.isAttached()) {
                    throw new ProblemException(
                            FailureCode.WRONG_STATE, "Console '" + consoleId + "' is connected already.");
                }
                attributes.put(ConsoleEnds.CONSOLE, console);
            }
        };
    }

    private abstract class Check implements HandshakeInterceptor {
        abstract void check(List<String> path, HttpHeaders headers, Map<String, Object> attributes);

        @Override
        public boolean beforeHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler handler,
                Map<String, Object> attributes)
                throws IOException {
            try {
                check(List.of(request.getURI().getPath().split("/", -1)), request.getHeaders(), attributes);
                return true;
            } catch (ProblemException e) {
                return refuse(request, response, e);
            } catch (DataAccessException e) {
                if (!DatabaseFailures.isUnavailable(e)) {
                    throw e;
                }
                return refuse(
                        request,
                        response,
                        new ProblemException(FailureCode.DATABASE_UNAVAILABLE, "The database does not answer."));
            }
        }

        private boolean refuse(ServerHttpRequest request, ServerHttpResponse response, ProblemException problem)
                throws IOException {
            if (request instanceof ServletServerHttpRequest asked
                    && response instanceof ServletServerHttpResponse answer) {
                problems.write(asked.getServletRequest(), answer.getServletResponse(), problem);
            }
            return false;
        }

        @Override
        public void afterHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler handler,
                @Nullable Exception failure) {
            // Nothing was taken that would have to be given back.
        }
    }
}
