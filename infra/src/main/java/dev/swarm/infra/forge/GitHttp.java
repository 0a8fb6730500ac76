package dev.swarm.infra.forge;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** git over HTTP: git's own {@code http-backend} as a CGI program; the smart protocol only. */
final class GitHttp {
    private static final Logger log = LoggerFactory.getLogger(GitHttp.class);
    private static final Set<String> SERVICES = Set.of("git-upload-pack", "git-receive-pack");
    private static final int MAX_HEADER = 8 * 1024;
    private static final int MAX_ERRORS = 4 * 1024;

    /** {@code service} is what follows the repository in the address. */
    boolean serves(String method, String service, Map<String, String> query) {
        return switch (method) {
            case "GET" -> service.equals("info/refs") && SERVICES.contains(query.getOrDefault("service", ""));
            case "POST" -> SERVICES.contains(service);
            default -> false;
        };
    }

    void handle(HttpExchange exchange, Repository repository, String service, String login) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
        Map<String, String> environment = builder.environment();
        Git.isolate(environment);
        environment.put("GIT_PROJECT_ROOT", repository.folder().toString());
        environment.put("GIT_HTTP_EXPORT_ALL", "1");
        environment.put("PATH_INFO", "/git/" + service);
        environment.put("REQUEST_METHOD", exchange.getRequestMethod());
        environment.put("REMOTE_USER", login);
        environment.put("REMOTE_ADDR", "127.0.0.1");
        String query = exchange.getRequestURI().getRawQuery();
        environment.put("QUERY_STRING", query == null ? "" : query);
        pass(exchange, "Content-Type", environment, "CONTENT_TYPE");
        pass(exchange, "Content-Encoding", environment, "HTTP_CONTENT_ENCODING");
        pass(exchange, "Content-Length", environment, "CONTENT_LENGTH");
        pass(exchange, "Git-Protocol", environment, "GIT_PROTOCOL");
        Process backend = builder.start();
        try {
            Thread errors = Thread.ofVirtual().start(() -> logErrors(backend, repository));
            Thread feeding = Thread.ofVirtual().start(() -> feed(exchange.getRequestBody(), backend.getOutputStream()));
            relay(backend, exchange, repository, service, login);
            errors.join();
            feeding.join();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            // The client may be gone; receive-pack keeps what is incomplete apart, so killing it leaves nothing behind.
            backend.descendants().forEach(ProcessHandle::destroy);
            backend.destroy();
        }
    }

    private static void pass(HttpExchange exchange, String header, Map<String, String> environment, String name) {
        String value = exchange.getRequestHeaders().getFirst(header);
        if (value != null) {
            environment.put(name, value);
        }
    }

    private static void feed(InputStream request, OutputStream backend) {
        try (backend) {
            request.transferTo(backend);
        } catch (IOException ended) {
            // The backend has read what it needed, or the client is gone; either shows on the answer's side.
            log.debug("request not read to its end: {}", ended.toString());
        }
    }

    private static void logErrors(Process backend, Repository repository) {
        try (InputStream stream = backend.getErrorStream()) {
            String text = new String(stream.readNBytes(MAX_ERRORS), StandardCharsets.UTF_8).strip();
            stream.transferTo(OutputStream.nullOutputStream());
            if (!text.isEmpty()) {
                log.warn("git http-backend for {}: {}", repository.name(), text);
            }
        } catch (IOException closed) {
            log.debug("git http-backend ended: {}", closed.toString());
        }
    }

    private static void relay(
            Process backend, HttpExchange exchange, Repository repository, String service, String login)
            throws IOException, InterruptedException {
        try (InputStream answer = backend.getInputStream()) {
            int status = 200;
            for (String line = readLine(answer); !line.isEmpty(); line = readLine(answer)) {
                int colon = line.indexOf(':');
                if (colon < 0) {
                    throw new IOException("git http-backend answers with a bad header");
                }
                String name = line.substring(0, colon);
                String value = line.substring(colon + 1).strip();
                if (name.equalsIgnoreCase("Status")) {
                    status = Integer.parseInt(value.split(" ")[0]);
                } else if (!name.equalsIgnoreCase("Content-Length")) {
                    exchange.getResponseHeaders().set(name, value);
                }
            }
            exchange.sendResponseHeaders(status, 0);
            OutputStream body = exchange.getResponseBody();
            byte[] buffer = new byte[16 * 1024];
            for (int n = answer.read(buffer); n >= 0; n = answer.read(buffer)) {
                body.write(buffer, 0, n);
                body.flush();
            }
            backend.waitFor(10, TimeUnit.SECONDS);
            if (service.equals("git-receive-pack")) {
                // Before the answer ends, so that whoever pushed finds pull requests up to date.
                repository.locked(() -> {
                    repository.followRefs(login);
                    return repository;
                });
            }
            body.close();
        }
    }

    private static String readLine(InputStream stream) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = stream.read();
            if (next < 0) {
                throw new IOException("git http-backend ended without an answer");
            }
            if (next == '\n') {
                return line.toString();
            }
            if (next != '\r') {
                line.append((char) next);
            }
            if (line.length() > MAX_HEADER) {
                throw new IOException("git http-backend answers with an endless header");
            }
        }
    }
}
