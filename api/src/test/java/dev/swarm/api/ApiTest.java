package dev.swarm.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Starts the api once for all tests of this kind. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS)
abstract class ApiTest {
    @LocalServerPort
    int port;

    @Autowired
    JdbcTemplate jdbc;

    Http admin;
    Http worker;
    Http anonymous;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestPlatform platform = TestPlatform.SHARED;
        registry.add("SWARM_DB_URL", () -> platform.postgres.getJdbcUrl("postgres", "postgres"));
        registry.add("SWARM_DB_USER", () -> "postgres");
        registry.add("SWARM_DATA", platform.data::toString);
        registry.add("SWARM_TEMPORAL_ADDRESS", () -> platform.temporalAddress);
        registry.add("SWARM_TEMPORAL_UI_URL", () -> "http://127.0.0.1:8233");
        registry.add("SWARM_CONSOLE_IDLE", () -> "4s");
        registry.add("SWARM_FORGE_URL", () -> "http://127.0.0.1:3000/api/v3");
    }

    @BeforeEach
    void clients() {
        admin = new Http(port, secret("admin.key"));
        worker = new Http(port, secret("worker.key"));
        anonymous = new Http(port, null);
    }

    static String secret(String name) {
        try {
            return Files.readString(TestPlatform.SHARED.data.resolve("keys").resolve(name))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A project of its own for a test. */
    String project(String name) {
        Http.Answer answer = admin.post("/api/projects", "{\"name\":\"" + name + "\"}");
        return answer.json().path("projectId").asString();
    }
}
