package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.contracts.record.RecordedEvent;
import io.temporal.failure.ApplicationFailure;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Temporal away all the time, PostgreSQL away for a while: an api of its own, on its own database. */
class OutageTest {
    @TempDir
    static Path folder;

    private static EmbeddedPostgres postgres;
    private static ConfigurableApplicationContext api;
    private static Http admin;

    @BeforeAll
    static void start() throws IOException {
        postgres = startPostgres(TestPlatform.freePort());
        int port = TestPlatform.freePort();
        Files.writeString(folder.resolve("password"), "unused by trust authentication\n");
        api = new SpringApplicationBuilder(ApiApplication.class)
                .properties("spring.config.name=swarm-api")
                .run(
                        "--SWARM_DB_URL=" + postgres.getJdbcUrl("postgres", "postgres"),
                        "--SWARM_DB_USER=postgres",
                        "--SWARM_DB_PASSWORD_FILE=" + folder.resolve("password"),
                        "--SWARM_DATA=" + folder.resolve("data"),
                        "--SWARM_TEMPORAL_ADDRESS=127.0.0.1:" + TestPlatform.freePort(),
                        "--SWARM_API_PORT=" + port,
                        "--spring.datasource.hikari.connection-timeout=1000");
        admin = new Http(
                port, Files.readString(folder.resolve("data/keys/admin.key")).strip());
    }

    private static EmbeddedPostgres startPostgres(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder.resolve("pg"))
                .setCleanDataDirectory(false)
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        api.close();
        postgres.close();
    }

    @Test
    void staysUpWhileTemporalAndTheDatabaseAreAway() throws IOException {
        Http.Answer health = admin.get("/healthz");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.json().path("temporal").asString()).isEqualTo("down");

        assertThat(admin.post("/api/projects", "{\"name\":\"Away\"}").status()).isEqualTo(201);
        String body = "{\"project\":\"away\",\"idea\":\"x\"}";
        Http.Answer command = admin.post("/api/hitl", body, "Idempotency-Key", "retry");
        assertThat(command.status()).isEqualTo(503);
        assertThat(command.code()).isEqualTo("TEMPORAL_UNAVAILABLE");
        assertThat(command.header("Retry-After")).isEqualTo("2");
        assertThat(admin.post("/api/hitl", body, "Idempotency-Key", "retry").code())
                .as("a failure of ours is not kept")
                .isEqualTo("TEMPORAL_UNAVAILABLE");
        assertThat(admin.get("/api/cleanup/status").status()).isEqualTo(200);

        int port = postgres.getPort();
        postgres.close();
        Http.Answer away = admin.get("/api/projects");
        assertThat(away.status()).isEqualTo(503);
        assertThat(away.code()).isEqualTo("DATABASE_UNAVAILABLE");
        assertThat(away.header("Retry-After")).isEqualTo("2");
        assertThat(admin.get("/healthz").status()).isEqualTo(503);
        RecordActivities records = api.getBean(RecordActivities.class);
        AppendRequest request = new AppendRequest(
                "session/s",
                "run",
                List.of(new RecordedEvent(
                        1,
                        Instant.now(),
                        new EventScope("away", "s", null, null),
                        "ann",
                        "clarifying",
                        new DomainEvent.SessionStarted("x"))));
        assertThatThrownBy(() -> records.append(request)).isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
            assertThat(failure.getType()).isEqualTo("DATABASE_UNAVAILABLE");
            assertThat(failure.isNonRetryable()).isFalse();
        });

        postgres = startPostgres(port);
        await().atMost(Duration.ofSeconds(20)).until(() -> admin.get("/healthz").status() == 200);
        records.append(request);
        assertThat(admin.get("/api/hitl/s").json().path("createdBy").asString()).isEqualTo("ann");
    }
}
