package dev.swarm.infra.forge;

import static dev.swarm.infra.Eventually.eventually;
import static dev.swarm.infra.forge.ForgeFixture.git;
import static dev.swarm.infra.forge.ForgeFixture.tryGit;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalForgeTest {
    @TempDir
    Path temp;

    private ForgeFixture forge;

    @BeforeEach
    void start() throws IOException {
        forge = new ForgeFixture(temp.resolve("forge"));
    }

    @AfterEach
    void stop() {
        forge.close();
    }

    private JsonNode pull(String name, int number) throws Exception {
        return forge.get("/repos/swarm/" + name + "/pulls/" + number);
    }

    @Test
    void keepsWhatIsPushed() throws Exception {
        Path clone = forge.newClone("a", temp);
        assertThat(clone.resolve("README.md")).hasContent("# a");
        // Large and compressible: git sends it gzipped and in chunks.
        Files.writeString(clone.resolve("big.txt"), "line\n".repeat(400_000));
        byte[] noise = new byte[3_000_000];
        new Random(1).nextBytes(noise);
        Files.write(clone.resolve("noise.bin"), noise);
        forge.commit(clone, "small.txt", "ü\n", "Grüße");

        git(temp, "clone", "-q", forge.cloneUrl("a"), "again");

        assertThat(temp.resolve("again/noise.bin")).hasBinaryContent(noise);
        assertThat(Files.size(temp.resolve("again/big.txt"))).isEqualTo(2_000_000);
        assertThat(forge.get("/repos/swarm/a/commits")
                        .get(0)
                        .at("/commit/message")
                        .asText())
                .isEqualTo("Grüße");
        git(clone, "fetch", "-q", "--depth", "1", "origin", "main");
    }

    @Test
    void letsNobodyInWithoutTheToken() throws Exception {
        forge.newClone("a", temp);

        for (String url : List.of(
                forge.url() + "/swarm/a.git", forge.url().replace("://", "://swarm:wrong-token@") + "/swarm/a.git")) {
            assertThat(tryGit(temp, "ls-remote", url).exitCode()).isNotZero();
        }
        assertThat(status(request("/api/v3/user"))).isEqualTo(401);
        assertThat(status(request("/api/v3/user").header("Authorization", "Bearer wrong")))
                .isEqualTo(401);
        assertThat(status(request("/api/v3/user").header("Authorization", "token " + ForgeFixture.TOKEN)))
                .isEqualTo(200);
        String basic = Base64.getEncoder().encodeToString(("x:" + ForgeFixture.TOKEN).getBytes(StandardCharsets.UTF_8));
        assertThat(status(request("/api/v3/user").header("Authorization", "Basic " + basic)))
                .isEqualTo(200);
        assertThat(status(request("/swarm/a"))).isEqualTo(303);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(forge.url() + path));
    }

    private int status(HttpRequest.Builder request) throws Exception {
        return forge.http
                .send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void answersOnlyUnderItsOwnName() throws Exception {
        URI url = URI.create(forge.url());
        try (Socket socket = new Socket("127.0.0.1", url.getPort())) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 421");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/repos/swarm/..",
                "/repos/../etc",
                "/repos/swarm/%2e%2e%2f%2e%2e",
                "/repos/%2e%2e/%2e%2e",
                "/repos/swarm/a%2fb",
                "/repos/swarm/a/contents/%2e%2e/%2e%2e/repository.json",
                "/repos/swarm/a/contents/.git/config",
                "/repos/swarm/a/git/ref/heads/--help",
                "/repos/swarm/a/git/ref/../../../etc/passwd",
                "/repos/swarm/a/compare/--output=x...main",
            })
    void staysInsideItsFolder(String path) throws Exception {
        forge.ok("POST", "/user/repos", "{\"name\":\"a\",\"auto_init\":true}");

        assertThat(forge.call("GET", path, "").status()).isEqualTo(404);
    }

    @Test
    void refusesBadNames() throws Exception {
        for (String name : List.of("..", ".", "a/b", "a.git", "", "a b", "ä")) {
            assertThat(forge.call("POST", "/user/repos", "{\"name\":\"" + name + "\"}")
                            .status())
                    .as(name)
                    .isEqualTo(422);
        }
        assertThat(forge.call("POST", "/orgs/api/repos", "{\"name\":\"v3\"}").status())
                .isEqualTo(404);
        forge.ok("POST", "/orgs/team/repos", "{\"name\":\"a\"}");
        ForgeFixture.Answer twice = forge.call("POST", "/orgs/team/repos", "{\"name\":\"a\"}");
        assertThat(twice.status()).isEqualTo(422);
        assertThat(twice.json().at("/errors/0/message").asText()).contains("already exists");
        assertThat(forge.call("POST", "/user/repos", "{").status()).isEqualTo(400);
    }

    @Test
    void servesTheSmartProtocolOnly() throws Exception {
        forge.newClone("a", temp);

        for (String path : List.of("/info/refs", "/HEAD", "/config", "/objects/info/packs", "/../repository.json")) {
            assertThat(status(request("/swarm/a.git" + path).header("Authorization", "Bearer " + ForgeFixture.TOKEN)))
                    .as(path)
                    .isIn(404, 400);
        }
    }

    @Test
    void mergesAPullRequestWhoseHeadFollowsItsBranch() throws Exception {
        Path clone = forge.newClone("a", temp);
        String first = forge.push(clone, "feature/x", "x.txt", "1\n");
        int number = forge.open("a", "feature/x");
        assertThat(pull("a", number).at("/head/sha").asText()).isEqualTo(first);
        String second = forge.commit(clone, "x.txt", "2\n", "More");

        JsonNode open = pull("a", number);
        assertThat(open.at("/head/sha").asText()).isEqualTo(second);
        assertThat(open.get("mergeable").asBoolean()).isTrue();
        assertThat(open.get("commits").asInt()).isEqualTo(2);
        assertThat(open.get("merged").asBoolean()).isFalse();
        ForgeFixture.Answer stale = merge("a", number, "{\"sha\":\"" + first + "\"}");
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.json().get("message").asText())
                .isEqualTo("Head branch was modified. Review and try the merge again.");

        String merge = forge.ok("PUT", "/repos/swarm/a/pulls/" + number + "/merge", "{\"sha\":\"" + second + "\"}")
                .get("sha")
                .asText();

        git(clone, "fetch", "-q", "origin");
        assertThat(git(clone, "rev-parse", "origin/main")).isEqualTo(merge);
        assertThat(git(clone, "rev-parse", "origin/main^2")).isEqualTo(second);
        JsonNode merged = pull("a", number);
        assertThat(merged.get("merged").asBoolean()).isTrue();
        assertThat(merged.get("state").asText()).isEqualTo("closed");
        assertThat(merged.get("merge_commit_sha").asText()).isEqualTo(merge);
        assertThat(merged.get("commits").asInt()).isEqualTo(2);
        assertThat(merge("a", number, "{}").status()).isEqualTo(405);
        // The branch goes; the pull request stays as it was.
        forge.call("DELETE", "/repos/swarm/a/git/refs/heads/feature/x", "");
        assertThat(pull("a", number).get("merged").asBoolean()).isTrue();
        assertThat(pull("a", number).at("/head/sha").asText()).isEqualTo(second);
    }

    private ForgeFixture.Answer merge(String name, int number, String body) throws Exception {
        return forge.call("PUT", "/repos/swarm/" + name + "/pulls/" + number + "/merge", body);
    }

    @Test
    void squashesAndRebases() throws Exception {
        Path clone = forge.newClone("a", temp);
        forge.push(clone, "s", "s.txt", "1\n");
        forge.commit(clone, "s.txt", "2\n", "Second");
        int squash = forge.open("a", "s");
        assertThat(merge("a", squash, "{\"merge_method\":\"squash\"}").status()).isEqualTo(200);
        git(clone, "checkout", "-q", "-B", "r", "main");
        forge.push(clone, "r", "r.txt", "1\n");
        forge.commit(clone, "r2.txt", "2\n", "Second of r");
        int rebase = forge.open("a", "r");

        assertThat(merge("a", rebase, "{\"merge_method\":\"rebase\"}").status()).isEqualTo(200);

        git(clone, "fetch", "-q", "origin");
        assertThat(git(clone, "log", "--format=%s", "origin/main").lines())
                .containsExactly("Second of r", "Write r.txt", "T s (#" + squash + ")", "Initial commit");
        assertThat(git(clone, "log", "--format=%an|%P", "-1", "origin/main")).matches("Bot\\|[0-9a-f]{40}");
        assertThat(git(clone, "show", "origin/main:s.txt")).isEqualTo("2");
        assertThat(pull("a", rebase).get("merged").asBoolean()).isTrue();
    }

    @Test
    void refusesAConflictAndLeavesTheBaseAlone() throws Exception {
        Path clone = forge.newClone("a", temp);
        forge.push(clone, "one", "same.txt", "1\n");
        int one = forge.open("a", "one");
        git(clone, "checkout", "-q", "main");
        forge.push(clone, "two", "same.txt", "2\n");
        int two = forge.open("a", "two");
        assertThat(merge("a", one, "{}").status()).isEqualTo(200);
        String base =
                forge.get("/repos/swarm/a/git/ref/heads/main").at("/object/sha").asText();

        assertThat(pull("a", two).get("mergeable").asBoolean()).isFalse();
        for (String method : List.of("merge", "squash", "rebase")) {
            ForgeFixture.Answer refused = merge("a", two, "{\"merge_method\":\"" + method + "\"}");
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.json().get("message").asText()).isEqualTo("Pull Request is not mergeable");
        }

        assertThat(forge.get("/repos/swarm/a/git/ref/heads/main")
                        .at("/object/sha")
                        .asText())
                .isEqualTo(base);
        assertThat(pull("a", two).get("state").asText()).isEqualTo("open");
    }

    @Test
    void allowsOneOpenPullRequestPerBranchAndNoneWithoutCommits() throws Exception {
        Path clone = forge.newClone("a", temp);
        forge.push(clone, "x", "x.txt", "1\n");
        int first = forge.open("a", "x");

        ForgeFixture.Answer twice =
                forge.call("POST", "/repos/swarm/a/pulls", "{\"title\":\"t\",\"head\":\"swarm:x\",\"base\":\"main\"}");
        assertThat(twice.status()).isEqualTo(422);
        assertThat(twice.json().at("/errors/0/message").asText())
                .isEqualTo("A pull request already exists for swarm:x.");
        assertThat(forge.call("POST", "/repos/swarm/a/pulls", "{\"title\":\"t\",\"head\":\"none\",\"base\":\"main\"}")
                        .json()
                        .at("/errors/0/field")
                        .asText())
                .isEqualTo("head");
        assertThat(forge.call("POST", "/repos/swarm/a/pulls", "{\"title\":\"t\",\"head\":\"main\",\"base\":\"main\"}")
                        .json()
                        .at("/errors/0/message")
                        .asText())
                .startsWith("No commits between");

        forge.ok("PATCH", "/repos/swarm/a/pulls/" + first, "{\"state\":\"closed\"}");
        assertThat(forge.get("/repos/swarm/a/pulls")).isEmpty();
        forge.restart();
        assertThat(forge.open("a", "x")).isGreaterThan(first);
        assertThat(forge.call("PATCH", "/repos/swarm/a/pulls/" + first, "{\"state\":\"open\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void closesAPullRequestWhoseBranchGoes() throws Exception {
        Path clone = forge.newClone("a", temp);
        forge.push(clone, "x", "x.txt", "1\n");
        int number = forge.open("a", "x");

        git(clone, "push", "-q", "origin", ":x");

        assertThat(pull("a", number).get("state").asText()).isEqualTo("closed");
        assertThat(pull("a", number).get("merged").asBoolean()).isFalse();
    }

    @Test
    void seesAMergeThatWasPushed() throws Exception {
        Path clone = forge.newClone("a", temp);
        String sha = forge.push(clone, "x", "x.txt", "1\n");
        int number = forge.open("a", "x");

        git(clone, "push", "-q", "origin", "x:main");

        assertThat(pull("a", number).get("merged").asBoolean()).isTrue();
        assertThat(pull("a", number).get("merge_commit_sha").asText()).isEqualTo(sha);
    }

    /** Killed after the ref was moved and before the pull request was marked. */
    @Test
    void findsOutAfterACrashThatAMergeTookPlace() throws Exception {
        Path clone = forge.newClone("a", temp);
        for (String method : List.of("merge", "squash")) {
            git(clone, "checkout", "-q", "main");
            forge.push(clone, method, method + ".txt", "1\n");
            int number = forge.open("a", method);
            Path file = forge.root.resolve("repositories/swarm/a/pulls/" + number + ".json");
            String before = Files.readString(file);
            String sha = forge.ok(
                            "PUT", "/repos/swarm/a/pulls/" + number + "/merge", "{\"merge_method\":\"" + method + "\"}")
                    .get("sha")
                    .asText();
            ObjectNode intended = (ObjectNode) Json.MAPPER.readTree(before);
            Files.writeString(file, intended.put("mergeIntent", sha).toString());

            forge.restart();

            JsonNode pull = pull("a", number);
            assertThat(pull.get("merged").asBoolean()).isTrue();
            assertThat(pull.get("merge_commit_sha").asText()).isEqualTo(sha);
        }
    }

    /** Killed after the intent was noted and before the ref was moved. */
    @Test
    void forgetsAMergeThatDidNotTakePlace() throws Exception {
        Path clone = forge.newClone("a", temp);
        String sha = forge.push(clone, "x", "x.txt", "1\n");
        int number = forge.open("a", "x");
        Path file = forge.root.resolve("repositories/swarm/a/pulls/" + number + ".json");
        ObjectNode intended = (ObjectNode) Json.MAPPER.readTree(Files.readString(file));
        Files.writeString(file, intended.put("mergeIntent", sha).toString());

        forge.restart();

        assertThat(pull("a", number).get("state").asText()).isEqualTo("open");
        assertThat(merge("a", number, "{}").status()).isEqualTo(200);
    }

    @Test
    void clearsAwayAHalfMadeRepository() throws Exception {
        Files.createDirectories(forge.root.resolve("temporary/creating-1/git"));

        forge.restart();

        assertThat(forge.root.resolve("temporary")).isEmptyDirectory();
        assertThat(forge.get("/user/repos")).isEmpty();
    }

    @Test
    void deliversSignedEventsAndTriesAgain() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        AtomicInteger failures = new AtomicInteger(1);
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean signed = exchange.getRequestHeaders()
                    .getFirst("X-Hub-Signature-256")
                    .equals("sha256=" + Webhooks.hmac("s3cret", body));
            String event = exchange.getRequestHeaders().getFirst("X-GitHub-Event");
            boolean fail = event.equals("pull_request") && failures.getAndDecrement() > 0;
            if (!fail) {
                JsonNode json = Json.MAPPER.readTree(body);
                received.add(event + " " + json.path("action").asText() + " "
                        + json.at("/pull_request/merged").asText() + " " + (signed ? "signed" : "forged"));
            }
            exchange.sendResponseHeaders(fail ? 503 : 204, -1);
            exchange.close();
        });
        receiver.start();
        try {
            Path clone = forge.newClone("a", temp);
            String hook =
                    "{\"name\":\"web\",\"active\":true,\"events\":[\"pull_request\",\"push\"],\"config\":{\"url\":"
                            + "\"http://127.0.0.1:" + receiver.getAddress().getPort()
                            + "/hook\",\"content_type\":\"json\",\"secret\":\"s3cret\"}}";
            JsonNode created = forge.ok("POST", "/repos/swarm/a/hooks", hook);
            assertThat(created.toString()).doesNotContain("s3cret");
            assertThat(forge.call("POST", "/repos/swarm/a/hooks", hook).status())
                    .isEqualTo(422);
            forge.push(clone, "x", "x.txt", "1\n");
            int number = forge.open("a", "x");
            forge.commit(clone, "x.txt", "2\n", "More");
            merge("a", number, "{}");

            eventually("all delivered", Duration.ofSeconds(15), () -> received.size() == 7);

            assertThat(received)
                    .containsExactly(
                            "ping   signed",
                            "push   signed",
                            "pull_request opened false signed",
                            "push   signed",
                            "pull_request synchronize false signed",
                            "pull_request closed true signed",
                            "push   signed");
            assertThat(forge.call("DELETE", "/repos/swarm/a/hooks/" + created.get("id"), "")
                            .status())
                    .isEqualTo(204);
            assertThat(forge.get("/repos/swarm/a/hooks")).isEmpty();
        } finally {
            receiver.stop(0);
        }
    }

    @Test
    void listsInPagesAndByFilter() throws Exception {
        Path clone = forge.newClone("a", temp);
        String base = git(clone, "rev-parse", "HEAD");
        forge.push(clone, "x", "x.txt", "1\n");
        for (int i : IntStream.range(0, 7).toArray()) {
            forge.ok("POST", "/repos/swarm/a/git/refs", "{\"ref\":\"refs/heads/b" + i + "\",\"sha\":\"" + base + "\"}");
        }
        int number = forge.open("a", "x");

        ForgeFixture.Answer page = forge.call("GET", "/repos/swarm/a/branches?per_page=5", "");
        assertThat(page.json()).hasSize(5);
        assertThat(page.response().headers().firstValue("Link").orElseThrow())
                .contains("/api/v3/repos/swarm/a/branches?page=2&per_page=5>; rel=\"next\"");
        assertThat(forge.get("/repos/swarm/a/branches?per_page=5&page=2")).hasSize(4);
        assertThat(forge.get("/repos/swarm/a/pulls?head=swarm:x&state=all")).hasSize(1);
        assertThat(forge.get("/repos/swarm/a/pulls?head=swarm:y&state=all")).isEmpty();
        assertThat(forge.get("/repos/swarm/a/git/matching-refs/heads/b")).hasSize(7);
        assertThat(forge.get("/repos/swarm/a/pulls/" + number + "/files")
                        .at("/0/patch")
                        .asText())
                .isEqualTo("@@ -0,0 +1 @@\n+1");
        assertThat(forge.call("PATCH", "/repos/swarm/a/git/refs/heads/x", "{\"sha\":\"" + base + "\"}")
                        .status())
                .isEqualTo(422);
        assertThat(forge.call("DELETE", "/repos/swarm/a/git/refs/heads/main", "")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void letsAPersonMergeInTheBrowser() throws Exception {
        Path clone = forge.newClone("a", temp);
        forge.push(clone, "x", "x.txt", "<b>1</b>\n");
        int number = forge.ok(
                        "POST",
                        "/repos/swarm/a/pulls",
                        "{\"title\":\"<script>t\",\"head\":\"x\",\"base\":\"main\",\"body\":\"<img src=x>\"}")
                .get("number")
                .asInt();
        String address = "/swarm/a/pull/" + number;
        assertThat(post("/login", "token=wrong&next=/", "").statusCode()).isEqualTo(403);
        HttpResponse<String> login = post("/login", "token=" + ForgeFixture.TOKEN + "&next=" + address, "");
        assertThat(login.headers().firstValue("Location")).hasValue(address);
        assertThat(post("/login", "token=" + ForgeFixture.TOKEN + "&next=//evil.example", "")
                        .headers()
                        .firstValue("Location"))
                .hasValue("/");
        String cookie = login.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        String page = forge.http
                .send(request(address).header("Cookie", cookie).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        assertThat(page).doesNotContain("<script>", "<img", "<b>1").contains("&lt;script&gt;t", "+&lt;b&gt;1");
        String csrf = page.replaceAll("(?s).*?name=\"csrf\" value=\"([0-9a-f]+)\".*", "$1");
        String sha = page.replaceAll("(?s).*?name=\"sha\" value=\"([0-9a-f]+)\".*", "$1");

        assertThat(post(address + "/merge", "sha=" + sha, cookie).statusCode()).isEqualTo(403);
        assertThat(post(address + "/merge", "sha=" + sha + "&csrf=" + csrf, "").statusCode())
                .isEqualTo(303);
        assertThat(pull("a", number).get("merged").asBoolean()).isFalse();
        assertThat(post(address + "/merge", "sha=" + sha + "&csrf=" + csrf, cookie)
                        .statusCode())
                .isEqualTo(303);

        assertThat(pull("a", number).get("merged").asBoolean()).isTrue();
        for (String each : List.of("/", "/swarm/a", address, "/swarm/a/commit/" + sha)) {
            assertThat(status(request(each).header("Cookie", cookie))).as(each).isEqualTo(200);
        }
    }

    private HttpResponse<String> post(String path, String form, String cookie) throws Exception {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return forge.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
