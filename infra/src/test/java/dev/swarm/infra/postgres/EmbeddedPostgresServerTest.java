package dev.swarm.infra.postgres;

import static dev.swarm.infra.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.infra.data.DataFolder;
import dev.swarm.infra.process.ProcessListener;
import dev.swarm.infra.process.Supervisor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One cluster for all tests: creating one takes seconds. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmbeddedPostgresServerTest {
    @TempDir
    static Path temp;

    private static DataFolder data;
    private static Supervisor supervisor;
    private static EmbeddedPostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        data = DataFolder.open(temp.resolve("data"));
        // What an initdb leaves that was killed.
        Path halfWritten = Files.createDirectories(data.folder("postgres").resolve("creating-123"));
        Files.writeString(halfWritten.resolve("PG_VERSION"), "18\n");
        supervisor = new Supervisor(data, ProcessListener.NONE);
        server = server();
        server.start();
    }

    private static EmbeddedPostgresServer server() throws Exception {
        return new EmbeddedPostgresServer(data, supervisor, data.port("postgres", 25_432), line -> {});
    }

    @AfterAll
    static void stop() throws Exception {
        supervisor.close();
    }

    private static Connection connect() throws Exception {
        return DriverManager.getConnection(
                server.jdbcUrl(), EmbeddedPostgresServer.USER, Files.readString(server.passwordFile()));
    }

    private static String query(String sql) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    @Order(1)
    void isDurableAndBounded() throws Exception {
        assertThat(server.isHealthy()).isTrue();
        assertThat(query("show fsync")).isEqualTo("on");
        assertThat(query("show synchronous_commit")).isEqualTo("on");
        assertThat(query("show listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(query("show max_connections")).isEqualTo("60");
        assertThat(query("show server_encoding")).isEqualTo("UTF8");
        assertThat(data.folder("postgres").resolve("creating-123")).doesNotExist();
    }

    @Test
    @Order(2)
    void letsNobodyInWithoutPassword() {
        assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), "postgres", ""))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), "swarm", "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password");
    }

    @Test
    @Order(3)
    void recoversInPlaceWithEveryCommittedRow() throws Exception {
        execute("create table kept (id int)");
        execute("insert into kept values (42)");
        long pid = server.process().pid().orElseThrow();

        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        eventually(
                "another server",
                Duration.ofSeconds(30),
                () -> server.process().pid().orElse(pid) != pid);
        eventually("healthy again", Duration.ofSeconds(30), server::isHealthy);
        assertThat(query("select id from kept")).isEqualTo("42");
    }

    @Test
    @Order(4)
    void endsAnOrphanThatNoPidFileOfOursKnows() throws Exception {
        ProcessHandle orphan =
                ProcessHandle.of(server.process().pid().orElseThrow()).orElseThrow();
        // As if this process had been killed together with its pid file: the old supervisor must not restart it either.
        Files.delete(data.folder("run").resolve("postgres.pid"));
        Supervisor old = supervisor;
        supervisor = new Supervisor(data, ProcessListener.NONE);
        server = server();
        Thread stopOld = Thread.ofVirtual().unstarted(() -> {
            try {
                old.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });

        orphan.onExit().thenRun(stopOld::start);
        server.start();

        assertThat(orphan.isAlive()).isFalse();
        assertThat(query("select id from kept")).isEqualTo("42");
        stopOld.join();
    }

    @Test
    @Order(5)
    void survivesAStalePidFileOfAnotherProcess() throws Exception {
        supervisor.close();
        Files.writeString(
                data.folder("postgres").resolve("data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n/elsewhere\n0\n5432\n");
        supervisor = new Supervisor(data, ProcessListener.NONE);
        server = server();

        server.start();

        assertThat(query("select id from kept")).isEqualTo("42");
    }

    @Test
    @Order(6)
    void refusesDataOfAnotherMajorVersion() throws Exception {
        supervisor.close();
        Path version = data.folder("postgres").resolve("data/PG_VERSION");
        Files.writeString(version, "12\n");
        try {
            assertThatThrownBy(() -> server().start()).hasMessageContaining("written by PostgreSQL 12");
        } finally {
            Files.writeString(version, "18\n");
        }
    }
}
