package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class SecurityTest extends ApiTest {
    @Test
    void refusesMissingAndWrongKeys() {
        Http.Answer none = anonymous.get("/api/projects");
        assertThat(none.status()).isEqualTo(401);
        assertThat(none.code()).isEqualTo("UNAUTHENTICATED");
        assertThat(none.header("Content-Type")).startsWith("application/problem+json");
        assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(new Http(port, "swarm_wrong").get("/api/me").status()).isEqualTo(401);
        assertThat(anonymous.get("/api/no/such/path").status()).isEqualTo(401);
    }

    @Test
    void acceptsTheKeyInEitherHeader() {
        assertThat(admin.get("/api/me").json().path("role").asString()).isEqualTo("admin");
        Http.Answer answer = anonymous.get("/api/me", "X-Api-Key", secret("worker.key"));
        assertThat(answer.json().path("role").asString()).isEqualTo("worker");
    }

    @Test
    void keepsRolesApart() {
        assertThat(worker.get("/api/projects").code()).isEqualTo("FORBIDDEN");
        assertThat(worker.post("/api/keys", "{\"name\":\"x\",\"role\":\"admin\"}")
                        .status())
                .isEqualTo(403);
        assertThat(worker.get("/api/artifacts/" + "0".repeat(64)).status()).isEqualTo(404);
        assertThat(admin.put("/api/internal/hosts/h", "{}").status()).isEqualTo(403);
    }

    @Test
    void opensOnlyWhatNeedsNoKey() {
        assertThat(anonymous.get("/sign-in").text()).contains("Temporal Web UI", "http://127.0.0.1:3000/", "/healthz");
        assertThat(anonymous.get("/v3/api-docs").status()).isEqualTo(200);
        assertThat(anonymous.get("/swagger-ui/index.html").status()).isEqualTo(200);
        assertThat(anonymous.get("/actuator/health").status()).isEqualTo(401);
        Http.Answer health = anonymous.get("/healthz");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.json().path("status").asString()).isEqualTo("up");
        assertThat(health.json().path("temporal").asString()).isEqualTo("up");
    }

    @Test
    void sendsSecurityHeadersAndNoCors() {
        Http.Answer answer = anonymous.get("/", "X-Request-Id", "abc-1");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
        assertThat(answer.header("X-Request-Id")).isEqualTo("abc-1");
        assertThat(anonymous.get("/", "X-Request-Id", "bad id!").header("X-Request-Id"))
                .isNotEqualTo("bad id!")
                .isNotEmpty();
    }

    @Test
    void keepsItsSecretsToItself() throws IOException {
        for (String name : new String[] {"admin.key", "worker.key", "webhook.secret"}) {
            Path file = TestPlatform.SHARED.data.resolve("keys").resolve(name);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(jdbc.queryForList("select hash from api_key where id = 'admin'", String.class))
                .containsExactly(TestIds.sha256(secret("admin.key")));
    }

    @Test
    void makesAndRevokesKeys() {
        Http.Answer created = admin.post("/api/keys", "{\"name\":\"ann\",\"role\":\"admin\"}");
        assertThat(created.status()).isEqualTo(201);
        String key = created.json().path("key").asString();
        Http ann = new Http(port, key);
        assertThat(ann.get("/api/me").json().path("name").asString()).isEqualTo("ann");
        assertThat(admin.get("/api/keys").text()).contains("\"ann\"").doesNotContain(key);
        assertThat(admin.delete("/api/keys/" + created.json().path("id").asString())
                        .status())
                .isEqualTo(204);
        assertThat(ann.get("/api/me").status()).isEqualTo(401);
        assertThat(admin.delete("/api/keys/admin").code()).isEqualTo("WRONG_STATE");
        assertThat(admin.delete("/api/keys/none").code()).isEqualTo("NOT_FOUND");
    }
}
