package dev.swarm.infra.forge;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A running forge, and git and HTTP clients for it. */
final class ForgeFixture implements AutoCloseable {
    static final String TOKEN = "test-token-0123456789";

    final Path root;
    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private LocalForge forge;

    ForgeFixture(Path root) throws IOException {
        this.root = root;
        this.forge = start(0);
    }

    private LocalForge start(int port) throws IOException {
        LocalForge started = new LocalForge(root, port, TOKEN);
        started.start();
        return started;
    }

    /** What a new process finds after the old one was killed: everything but what lies on disk is gone. */
    void restart() throws IOException {
        int port = forge.url().getPort();
        forge.close();
        forge = start(port);
    }

    String url() {
        return forge.url().toString();
    }

    String apiUrl() {
        return forge.apiUrl().toString();
    }

    record Answer(int status, JsonNode json, HttpResponse<String> response) {}

    Answer call(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(apiUrl() + path))
                .header("Authorization", "Bearer " + TOKEN)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), Json.MAPPER.readTree(response.body()), response);
    }

    /** Fails unless the status is 2xx. */
    JsonNode ok(String method, String path, String body) throws Exception {
        Answer answer = call(method, path, body);
        if (answer.status() / 100 != 2) {
            throw new AssertionError(method + " " + path + ": " + answer.status() + " " + answer.json());
        }
        return answer.json();
    }

    JsonNode get(String path) throws Exception {
        return ok("GET", path, "");
    }

    /** A repository {@code swarm/name} with a first commit, and a clone of it. */
    Path newClone(String name, Path folder) throws Exception {
        ok("POST", "/user/repos", "{\"name\":\"" + name + "\",\"auto_init\":true}");
        git(folder, "clone", "-q", cloneUrl(name), name);
        return folder.resolve(name);
    }

    String cloneUrl(String name) {
        return url().replace("://", "://any:" + TOKEN + "@") + "/swarm/" + name + ".git";
    }

    /** Commits one file on a branch (made from where the clone stands) and pushes it. */
    String push(Path clone, String branch, String file, String content) throws Exception {
        git(clone, "checkout", "-q", "-B", branch);
        return commit(clone, file, content, "Write " + file);
    }

    String commit(Path clone, String file, String content, String message) throws Exception {
        Files.writeString(clone.resolve(file), content);
        git(clone, "add", "-A");
        git(clone, "commit", "-q", "-m", message);
        git(clone, "push", "-q", "--force", "origin", "HEAD");
        return git(clone, "rev-parse", "HEAD");
    }

    int open(String name, String head) throws Exception {
        return ok(
                        "POST",
                        "/repos/swarm/" + name + "/pulls",
                        "{\"title\":\"T " + head + "\",\"head\":\"" + head + "\",\"base\":\"main\",\"body\":\"B\"}")
                .get("number")
                .asInt();
    }

    static String git(Path folder, String... arguments) throws Exception {
        Result result = tryGit(folder, arguments);
        if (result.exitCode() != 0) {
            throw new AssertionError("git " + String.join(" ", arguments) + ": " + result.output());
        }
        return result.output().strip();
    }

    record Result(int exitCode, String output) {}

    static Result tryGit(Path folder, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("git", "-c", "user.name=Bot", "-c", "user.email=bot@example.org"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("GIT_TERMINAL_PROMPT", "0");
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    @Override
    public void close() {
        http.shutdownNow();
        forge.close();
    }
}
