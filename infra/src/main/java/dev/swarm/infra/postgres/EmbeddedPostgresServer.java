package dev.swarm.infra.postgres;

import dev.swarm.infra.data.CacheFolder;
import dev.swarm.infra.data.DataFolder;
import dev.swarm.infra.data.DurableFiles;
import dev.swarm.infra.process.ManagedProcess;
import dev.swarm.infra.process.ProcessSpec;
import dev.swarm.infra.process.Signals;
import dev.swarm.infra.process.Supervisor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * PostgreSQL on one machine: its data under {@code postgres/} of the data folder, loopback only, passwords (SCRAM) from the
 * first moment, every commit on disk before it is acknowledged. The supervisor restarts it when it is killed, and stops it.
 *
 * <p>The embedded binaries are run directly: zonky's own starter switches fsync off, trusts every local user, and leaves a
 * half-written data folder and an orphan behind when it is killed.
 */
public final class EmbeddedPostgresServer {
    public static final String DATABASE = "swarm";
    public static final String USER = "swarm";

    private static final String SUPERUSER = "postgres";
    private static final String PASSWORD_SECRET = "postgres";
    private static final String SUPERUSER_SECRET = "postgres-superuser";
    private static final int MAX_CONNECTIONS = 60;
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);

    private final DataFolder data;
    private final Supervisor supervisor;
    private final int port;
    private final Consumer<String> progress;
    private @Nullable ManagedProcess process;

    /**
     * @param data its lock must be held
     * @param supervisor runs and, when closed, stops the server
     * @param progress gets a line for each step that may take long
     */
    public EmbeddedPostgresServer(DataFolder data, Supervisor supervisor, int port, Consumer<String> progress) {
        this.data = data;
        this.supervisor = supervisor;
        this.port = port;
        this.progress = progress;
    }

    /**
     * Starts the server and makes sure that role and database {@value #DATABASE} are there. Creates the cluster at the first start.
     *
     * @throws IOException with a message for people if it cannot be started
     */
    public void start() throws IOException, InterruptedException {
        Path home = PostgresBinaries.unpacked(CacheFolder.path(), progress);
        List<String> wrapper = wrapper();
        Path cluster = data.folder("postgres").resolve("data");
        PostmasterFile postmasterFile = new PostmasterFile(cluster);
        postmasterFile.endOrphan();
        createClusterIfMissing(home, wrapper, cluster);
        refuseOtherMajorVersion(home, cluster);

        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(home.resolve("bin/postgres").toString(), "-D", cluster.toString()));
        settings().forEach(setting -> command.addAll(List.of("-c", setting)));
        // SIGINT is PostgreSQL's fast stop; SIGTERM would wait for its clients to leave.
        ManagedProcess started = supervisor.start(ProcessSpec.of("postgres", command)
                .withStop("INT", Duration.ofSeconds(20))
                .withBeforeStart(() -> {
                    postmasterFile.deleteIfStale();
                    DataFolder.requireFree("PostgreSQL", port);
                }));
        process = started;
        started.awaitReady(this::isSuperuserLetIn, READY_WITHIN, progress);
        ensureDatabase();
    }

    private List<String> settings() {
        return List.of(
                "listen_addresses=127.0.0.1",
                "port=" + port,
                "unix_socket_directories=",
                "max_connections=" + MAX_CONNECTIONS,
                "password_encryption=scram-sha-256",
                "fsync=on",
                "synchronous_commit=on",
                "full_page_writes=on",
                "log_destination=stderr",
                "logging_collector=off",
                "log_line_prefix=%m [%p] ");
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own it is somebody else. */
    private static List<String> wrapper() throws IOException, InterruptedException {
        if (!System.getProperty("user.name").equals("root")) {
            return List.of();
        }
        try {
            Command.run(List.of("unshare", "-U", "true"));
        } catch (IOException forbidden) {
            throw new IOException(
                    "PostgreSQL does not run as root, and this machine forbids `unshare -U`, which would help. "
                            + "Start swarm as a plain user, or allow user namespaces "
                            + "(in a container: --security-opt seccomp=unconfined).",
                    forbidden);
        }
        return List.of("unshare", "-U");
    }

    private void createClusterIfMissing(Path home, List<String> wrapper, Path cluster)
            throws IOException, InterruptedException {
        Path parent = data.folder("postgres");
        try (DirectoryStream<Path> halfWritten = Files.newDirectoryStream(parent, "creating-*")) {
            for (Path folder : halfWritten) {
                DurableFiles.deleteTree(folder);
            }
        }
        if (Files.exists(cluster.resolve("PG_VERSION"))) {
            return;
        }
        if (Files.exists(cluster)) {
            throw new IOException(cluster + " is not a PostgreSQL data folder; move it away");
        }
        progress.accept("creating the database (first time only)");
        data.secret(SUPERUSER_SECRET);
        Path fresh = Files.createTempDirectory(parent, "creating-");
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                home.resolve("bin/initdb").toString(),
                "--pgdata=" + fresh,
                "--username=" + SUPERUSER,
                "--auth=scram-sha-256",
                "--pwfile=" + data.secretFile(SUPERUSER_SECRET),
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C"));
        Command.run(command);
        Files.move(fresh, cluster, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.syncFolder(parent);
    }

    private static void refuseOtherMajorVersion(Path home, Path cluster) throws IOException, InterruptedException {
        String ofData = Files.readString(cluster.resolve("PG_VERSION")).strip();
        String program = Command.run(List.of(home.resolve("bin/postgres").toString(), "--version"));
        if (!program.strip().matches(".*\\) " + ofData + "(\\D.*)?")) {
            throw new IOException(
                    cluster + " was written by PostgreSQL " + ofData + " and cannot be read by " + program.strip());
        }
    }

    private boolean isSuperuserLetIn() throws IOException {
        try (Connection connection = connectAsSuperuser(SUPERUSER)) {
            return connection.isValid(2);
        } catch (SQLException refused) {
            // invalid_password, invalid_authorization_specification
            if ("28P01".equals(refused.getSQLState()) || "28000".equals(refused.getSQLState())) {
                throw new IOException(
                        "PostgreSQL does not accept the password in " + data.secretFile(SUPERUSER_SECRET), refused);
            }
            throw new IOException(refused.getMessage(), refused);
        }
    }

    private void ensureDatabase() throws IOException {
        String password = data.secret(PASSWORD_SECRET);
        try (Connection connection = connectAsSuperuser(SUPERUSER);
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "select 1 from pg_roles where rolname = '" + USER + "'")) {
                statement.execute("create role " + USER + " login");
            }
            // Sends a SCRAM verifier, so the password shows up in no log.
            connection.unwrap(PGConnection.class).alterUserPassword(USER, password.toCharArray(), "scram-sha-256");
            if (!exists(statement, "select 1 from pg_database where datname = '" + DATABASE + "'")) {
                statement.execute("create database " + DATABASE + " owner " + USER);
            }
        } catch (SQLException failure) {
            throw new IOException("cannot prepare the database: " + failure.getMessage(), failure);
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet found = statement.executeQuery(query)) {
            return found.next();
        }
    }

    private Connection connectAsSuperuser(String database) throws SQLException, IOException {
        return connect(database, SUPERUSER, data.secret(SUPERUSER_SECRET));
    }

    private Connection connect(String database, String user, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("loginTimeout", "3");
        properties.setProperty("socketTimeout", "10");
        return DriverManager.getConnection(url(database), properties);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Without user and password: {@link #USER} and the content of {@link #passwordFile()}. */
    public String jdbcUrl() {
        return url(DATABASE);
    }

    /** Mode 0600. */
    public Path passwordFile() throws IOException {
        return data.secretFile(PASSWORD_SECRET);
    }

    /** Whether it answers a query now. */
    public boolean isHealthy() throws IOException {
        try (Connection connection = connect(DATABASE, USER, data.secret(PASSWORD_SECRET))) {
            return connection.isValid(2);
        } catch (SQLException down) {
            return false;
        }
    }

    /**
     * The running server.
     *
     * @throws IllegalStateException before {@link #start}
     */
    public ManagedProcess process() {
        if (process == null) {
            throw new IllegalStateException("PostgreSQL was not started");
        }
        return process;
    }

    /** Runs a program to its end. */
    private static final class Command {
        private Command() {}

        static String run(List<String> command) throws IOException, InterruptedException {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            // Keys of model providers may be among the rest.
            builder.environment().keySet().retainAll(Set.of("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"));
            builder.environment().put("LC_ALL", "C");
            Process running = builder.start();
            try {
                String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!running.waitFor(2, TimeUnit.MINUTES) || running.exitValue() != 0) {
                    throw new IOException(String.join(" ", command) + " failed:\n" + output);
                }
                return output;
            } finally {
                running.destroyForcibly();
            }
        }
    }

    /** The postmaster.pid that a killed server leaves behind, or that a server still runs under. */
    private record PostmasterFile(Path cluster) {
        private Path file() {
            return cluster.resolve("postmaster.pid");
        }

        /** Ends the server of an earlier run that our own pid file did not know of. */
        void endOrphan() throws IOException, InterruptedException {
            ProcessHandle orphan = running();
            if (orphan != null) {
                Signals.end(orphan, "INT", Duration.ofSeconds(20));
            }
        }

        /** A stale file names a pid that somebody else may have by now; PostgreSQL would then refuse to start. */
        void deleteIfStale() throws IOException {
            if (running() == null) {
                Files.deleteIfExists(file());
            }
        }

        private @Nullable ProcessHandle running() throws IOException {
            List<String> lines;
            try {
                lines = Files.readAllLines(file());
            } catch (NoSuchFileException none) {
                return null;
            }
            if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,9}")) {
                return null;
            }
            long pid = Long.parseLong(lines.getFirst().strip());
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(handle -> isPostmasterOf(handle.pid()))
                    .orElse(null);
        }

        private boolean isPostmasterOf(long pid) {
            try {
                List<String> words = List.of(Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"))
                        .split("\0"));
                int folder = words.indexOf("-D") + 1;
                return words.getFirst().endsWith("postgres")
                        && folder > 0
                        && folder < words.size()
                        && words.get(folder).equals(cluster.toString());
            } catch (IOException gone) {
                return false;
            }
        }
    }
}
