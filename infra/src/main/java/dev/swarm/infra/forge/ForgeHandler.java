package dev.swarm.infra.forge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every request comes in here: who asks, and whether for git, the API or a page. */
final class ForgeHandler implements HttpHandler {
    private static final Logger log = LoggerFactory.getLogger(ForgeHandler.class);
    private static final int MAX_BODY = 32 * 1024 * 1024;
    private static final int MAX_FORM = 64 * 1024;
    private static final int DEFAULT_PER_PAGE = 30;
    private static final int MAX_PER_PAGE = 100;

    private final Repositories repositories;
    private final ApiJson json;
    private final Access access;
    private final GitHttp git = new GitHttp();
    private final Routes routes = new Routes();
    private final GraphQlApi graphQl;
    private final Pages pages;
    private final Set<String> hosts;
    private final byte[] style;

    ForgeHandler(Repositories repositories, ApiJson json, Webhooks webhooks, Access access, int port)
            throws IOException {
        this.repositories = repositories;
        this.json = json;
        this.access = access;
        this.pages = new Pages(repositories, json);
        this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
        this.graphQl = new GraphQlApi(repositories, LocalForge.LOGIN);
        new AccountApi(repositories, json, LocalForge.LOGIN).addTo(routes);
        new RepositoryApi(repositories, json, webhooks).addTo(routes);
        new PullRequestApi(repositories, json).addTo(routes);
        try (InputStream css = ForgeHandler.class.getResourceAsStream("style.css")) {
            if (css == null) {
                throw new IOException("style.css is not packed in");
            }
            this.style = css.readAllBytes();
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            answer(exchange);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            dispatch(exchange);
        } catch (RuntimeException | IOException failure) {
            log.warn(
                    "{} {} failed",
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    failure);
            if (exchange.getResponseCode() < 0) {
                sendText(exchange, 500, "text/plain", "the forge failed; its log tells why\n");
            }
        }
    }

    private void dispatch(HttpExchange exchange) throws IOException {
        String host = exchange.getRequestHeaders().getFirst("Host");
        // A foreign name that resolves to us would let a web page of that name read our answers.
        if (host == null || !hosts.contains(host)) {
            sendText(exchange, 421, "text/plain", "this forge is at 127.0.0.1\n");
            return;
        }
        List<String> words;
        Map<String, String> query;
        try {
            words = words(exchange.getRequestURI().getRawPath());
            query = parameters(exchange.getRequestURI().getRawQuery());
        } catch (IllegalArgumentException malformed) {
            sendText(exchange, 400, "text/plain", "malformed address\n");
            return;
        }
        if (words.size() >= 2 && words.get(0).equals("api") && words.get(1).equals("v3")) {
            api(exchange, words.subList(2, words.size()), query);
        } else if (words.equals(List.of("api", "graphql"))) {
            api(exchange, words.subList(1, words.size()), query);
        } else if (words.size() >= 3 && words.get(1).endsWith(".git")) {
            git(exchange, words, query);
        } else {
            page(exchange, words, query);
        }
    }

    private static List<String> words(String rawPath) {
        List<String> words = new ArrayList<>();
        for (String word : rawPath.split("/")) {
            if (!word.isEmpty()) {
                words.add(URLDecoder.decode(word.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return words;
    }

    private static Map<String, String> parameters(@Nullable String encoded) {
        Map<String, String> parameters = new HashMap<>();
        if (encoded != null) {
            for (String pair : encoded.split("&")) {
                String[] sides = pair.split("=", 2);
                parameters.put(
                        URLDecoder.decode(sides[0], StandardCharsets.UTF_8),
                        sides.length == 2 ? URLDecoder.decode(sides[1], StandardCharsets.UTF_8) : "");
            }
        }
        return parameters;
    }

    // ---- git

    private void git(HttpExchange exchange, List<String> words, Map<String, String> query) throws IOException {
        if (access.of(exchange.getRequestHeaders()) != Access.Credentials.VALID) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"local forge\", charset=\"UTF-8\"");
            sendText(exchange, 401, "text/plain", "the forge's token is needed, as password of any user\n");
            return;
        }
        String name = words.get(1).substring(0, words.get(1).length() - ".git".length());
        String service = String.join("/", words.subList(2, words.size()));
        Optional<Repository> repository = repositories.find(words.get(0), name);
        if (repository.isEmpty() || !git.serves(exchange.getRequestMethod(), service, query)) {
            sendText(exchange, 404, "text/plain", "no such repository\n");
            return;
        }
        git.handle(exchange, repository.get(), service, LocalForge.LOGIN);
    }

    // ---- API

    private void api(HttpExchange exchange, List<String> words, Map<String, String> query) throws IOException {
        try {
            switch (access.of(exchange.getRequestHeaders())) {
                case VALID -> answer(exchange, words, query);
                case WRONG -> throw new ApiException(401, "Bad credentials");
                case NONE -> throw new ApiException(401, "Requires authentication");
            }
        } catch (ApiException refused) {
            sendJson(exchange, refused.status(), problem(refused));
        } catch (IOException | RuntimeException failure) {
            if (exchange.getResponseCode() >= 0) {
                throw failure;
            }
            log.warn(
                    "{} {} failed",
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    failure);
            sendJson(exchange, 500, problem(new ApiException(500, "Server Error")));
        }
    }

    private static ObjectNode problem(ApiException refused) {
        ObjectNode problem = JsonNodeFactory.instance
                .objectNode()
                .put("message", refused.getMessage())
                .put("documentation_url", "https://docs.github.com/rest")
                .put("status", String.valueOf(refused.status()));
        if (!refused.errors().isEmpty()) {
            problem.set("errors", Json.MAPPER.valueToTree(refused.errors()));
        }
        return problem;
    }

    private void answer(HttpExchange exchange, List<String> words, Map<String, String> query) throws IOException {
        if (words.equals(List.of("graphql")) && exchange.getRequestMethod().equals("POST")) {
            Reply reply = graphQl.answer(body(exchange));
            sendJson(exchange, reply.status(), reply.body());
            return;
        }
        Routes.Match match = routes.find(exchange.getRequestMethod(), words);
        if (match == null) {
            throw ApiException.notFound();
        }
        Call call = new Call(match.captured(), query, body(exchange), LocalForge.LOGIN);
        Reply reply = match.handler().handle(call);
        JsonNode body = reply.body();
        if (body instanceof ArrayNode all) {
            body = onePage(exchange, all, query);
        }
        sendJson(exchange, reply.status(), body);
    }

    private static JsonNode body(HttpExchange exchange) throws IOException {
        byte[] bytes = read(exchange, MAX_BODY);
        if (bytes.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            JsonNode body = Json.MAPPER.readTree(bytes);
            if (!body.isContainerNode()) {
                throw new ApiException(400, "Body should be a JSON object");
            }
            return body;
        } catch (JsonProcessingException malformed) {
            throw new ApiException(400, "Problems parsing JSON");
        }
    }

    private static byte[] read(HttpExchange exchange, int max) throws IOException {
        byte[] bytes = exchange.getRequestBody().readNBytes(max + 1);
        if (bytes.length > max) {
            throw new ApiException(413, "Payload too large");
        }
        return bytes;
    }

    /** The page that was asked for, with the addresses of the next and the last one in the Link header. */
    private JsonNode onePage(HttpExchange exchange, ArrayNode all, Map<String, String> query) {
        int size = Math.clamp(number(query.get("per_page"), DEFAULT_PER_PAGE), 1, MAX_PER_PAGE);
        int page = Math.max(1, number(query.get("page"), 1));
        int last = Math.max(1, (all.size() + size - 1) / size);
        if (page < last) {
            exchange.getResponseHeaders()
                    .set(
                            "Link",
                            "<" + pageAddress(exchange, query, page + 1) + ">; rel=\"next\", <"
                                    + pageAddress(exchange, query, last) + ">; rel=\"last\"");
        }
        ArrayNode part = ApiJson.array();
        for (int i = (page - 1) * size; page <= last && i < Math.min(page * size, all.size()); i++) {
            part.add(all.get(i));
        }
        return part;
    }

    private String pageAddress(HttpExchange exchange, Map<String, String> query, int page) {
        StringBuilder address = new StringBuilder(json.api(""));
        address.append(exchange.getRequestURI().getRawPath().substring("/api/v3".length()))
                .append("?page=")
                .append(page);
        query.forEach((name, value) -> {
            if (!name.equals("page")) {
                address.append('&')
                        .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return address.toString();
    }

    private static int number(@Nullable String text, int otherwise) {
        return text != null && text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : otherwise;
    }

    // ---- pages

    private void page(HttpExchange exchange, List<String> words, Map<String, String> query) throws IOException {
        try {
            String method = exchange.getRequestMethod();
            if (words.equals(List.of("healthz")) && method.equals("GET")) {
                sendText(exchange, 200, "text/plain", "up\n");
            } else if (words.equals(List.of("style.css")) && method.equals("GET")) {
                send(exchange, 200, "text/css", style);
            } else if (words.equals(List.of("login"))) {
                login(exchange, query);
            } else {
                pageForSession(exchange, words);
            }
        } catch (ApiException refused) {
            sendHtml(exchange, refused.status(), Pages.problem(refused.status(), String.valueOf(refused.getMessage())));
        }
    }

    private void login(HttpExchange exchange, Map<String, String> query) throws IOException {
        if (exchange.getRequestMethod().equals("GET")) {
            sendHtml(exchange, 200, Pages.login(query.getOrDefault("next", "/"), false));
            return;
        }
        Map<String, String> form = form(exchange);
        if (!access.isToken(form.getOrDefault("token", ""))) {
            sendHtml(exchange, 403, Pages.login(form.getOrDefault("next", "/"), true));
            return;
        }
        exchange.getResponseHeaders().set("Set-Cookie", access.setCookie(access.newSession()));
        redirect(exchange, ownAddress(form.getOrDefault("next", "/")));
    }

    /** Never to another site. */
    private static String ownAddress(String next) {
        return next.matches("/[A-Za-z0-9._-][A-Za-z0-9._/-]*") ? next : "/";
    }

    private void pageForSession(HttpExchange exchange, List<String> words) throws IOException {
        String session = access.session(exchange.getRequestHeaders());
        boolean get = exchange.getRequestMethod().equals("GET");
        if (session == null && get && access.of(exchange.getRequestHeaders()) == Access.Credentials.VALID) {
            // A program that reads a page; it gets forms that nobody can send.
            show(exchange, words, "");
        } else if (session == null) {
            String next = URLEncoder.encode(exchange.getRequestURI().getRawPath(), StandardCharsets.UTF_8);
            redirect(exchange, "/login?next=" + next);
        } else if (get) {
            show(exchange, words, access.formToken(session));
        } else if (exchange.getRequestMethod().equals("POST")) {
            Map<String, String> form = form(exchange);
            if (!access.isFormToken(session, form.getOrDefault("csrf", ""))) {
                throw new ApiException(403, "This form is not from here, or too old. Load the page again.");
            }
            act(exchange, words, form);
        } else {
            throw new ApiException(405, "Method not allowed");
        }
    }

    private Repository repository(List<String> words) throws IOException {
        if (words.size() < 2) {
            throw ApiException.notFound();
        }
        return repositories.find(words.get(0), words.get(1)).orElseThrow(ApiException::notFound);
    }

    private static PullRequest pull(Repository repository, List<String> words) {
        if (!words.get(2).equals("pull") || !words.get(3).matches("[0-9]{1,9}")) {
            throw ApiException.notFound();
        }
        return repository.pull(Integer.parseInt(words.get(3)));
    }

    private void show(HttpExchange exchange, List<String> words, String formToken) throws IOException {
        if (words.isEmpty()) {
            sendHtml(exchange, 200, pages.home(formToken));
            return;
        }
        Repository repository = repository(words);
        String html = repository.locked(() -> {
            repository.followRefs(LocalForge.LOGIN);
            if (words.size() == 2) {
                return pages.repository(repository);
            }
            if (words.size() == 4 && words.get(2).equals("commit")) {
                String sha = words.get(3);
                if (!repository.objects().isCommit(sha)) {
                    throw ApiException.notFound();
                }
                return pages.commit(repository, repository.objects().commit(sha));
            }
            if (words.size() != 4) {
                throw ApiException.notFound();
            }
            return pages.pullRequest(repository, pull(repository, words), formToken);
        });
        sendHtml(exchange, 200, html);
    }

    private void act(HttpExchange exchange, List<String> words, Map<String, String> form) throws IOException {
        if (words.equals(List.of("logout"))) {
            exchange.getResponseHeaders().set("Set-Cookie", access.setCookie(""));
            redirect(exchange, "/");
            return;
        }
        if (words.size() != 5) {
            throw ApiException.notFound();
        }
        Repository repository = repository(words);
        String address = repository.locked(() -> {
            repository.followRefs(LocalForge.LOGIN);
            PullRequest pull = pull(repository, words);
            switch (words.get(4)) {
                case "merge" ->
                    repository.merge(
                            pull, MergeMethod.MERGE, form.getOrDefault("sha", ""), null, null, LocalForge.LOGIN);
                case "close" -> repository.close(pull, LocalForge.LOGIN);
                case "reopen" -> repository.reopen(pull, LocalForge.LOGIN);
                default -> throw ApiException.notFound();
            }
            return "/" + repository.name() + "/pull/" + pull.number;
        });
        redirect(exchange, address);
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        try {
            return parameters(new String(read(exchange, MAX_FORM), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            throw new ApiException(400, "malformed form");
        }
    }

    // ---- answers

    private static void redirect(HttpExchange exchange, String address) throws IOException {
        exchange.getResponseHeaders().set("Location", address);
        exchange.sendResponseHeaders(303, -1);
    }

    private static void sendHtml(HttpExchange exchange, int status, String html) throws IOException {
        sendText(exchange, status, "text/html", html);
    }

    private static void sendText(HttpExchange exchange, int status, String type, String text) throws IOException {
        send(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void sendJson(HttpExchange exchange, int status, @Nullable JsonNode body) throws IOException {
        if (body == null) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            send(exchange, status, "application/json", Json.MAPPER.writeValueAsBytes(body));
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] bytes) throws IOException {
        Map<String, String> headers = Map.of(
                "Content-Type",
                type + "; charset=utf-8",
                "Cache-Control",
                "no-store",
                "X-Content-Type-Options",
                "nosniff",
                "Referrer-Policy",
                "same-origin",
                "X-Frame-Options",
                "DENY",
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
    }
}
