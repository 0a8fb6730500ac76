package dev.swarm.e2e;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Looks for a text in what a platform keeps: as it is, and in base64, at whichever of three places in a group it begins. */
final class SecretSearch {
    private static final int PIECE = 8 << 20;

    private final List<String> spellings = new ArrayList<>();

    /** @param secret of at least 8 letters, digits, dashes and the like */
    SecretSearch(String secret) {
        spellings.add(secret);
        for (int before = 0; before < 3; before++) {
            byte[] bytes = ("\0".repeat(before) + secret).getBytes(StandardCharsets.US_ASCII);
            String encoded = Base64.getEncoder().encodeToString(bytes);
            // Only the letters that hold nothing of what comes before or after.
            spellings.add(encoded.substring((before * 8 + 5) / 6, bytes.length * 8 / 6));
        }
    }

    /** Whether this has it; a character for each byte. */
    boolean isIn(String bytes) {
        return spellings.stream().anyMatch(bytes::contains);
    }

    /** The files below a folder that have it. */
    List<String> inFiles(Path folder) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("grep", "-rlasF"));
        spellings.forEach(spelling -> command.addAll(List.of("-e", spelling)));
        command.addAll(List.of("--", folder.toString()));
        Process grep = new ProcessBuilder(command).start();
        List<String> found = grep.inputReader().lines().toList();
        // 2 says that something could not be read: files go while it looks.
        grep.waitFor();
        return found;
    }

    /** Whether a process has it in its memory. */
    boolean isInMemoryOf(long pid) throws IOException {
        int overlap = spellings.stream().mapToInt(String::length).max().orElseThrow();
        try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
            for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "maps"))) {
                String[] words = line.split("[- ]");
                long end = Long.parseUnsignedLong(words[1], 16);
                // Pages of the kernel, at the end of all addresses, are no memory of the process.
                if (!words[2].startsWith("r") || line.endsWith("]") && line.contains("[v")) {
                    continue;
                }
                for (long at = Long.parseUnsignedLong(words[0], 16); at < end; at += PIECE - overlap) {
                    if (isIn(read(memory, at, (int) Math.min(PIECE, end - at)))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static String read(RandomAccessFile memory, long at, int length) throws IOException {
        byte[] piece = new byte[length];
        memory.seek(at);
        int count = 0;
        try {
            for (int got = 0; got >= 0 && count < length; count += got) {
                got = memory.read(piece, count, length - count);
            }
        } catch (IOException notThere) {
            // A mapping of a device, or one that has gone: what was read before counts.
        }
        return new String(piece, 0, Math.max(0, Math.min(count, length)), StandardCharsets.ISO_8859_1);
    }

    /** The workflows whose histories have it. */
    List<String> inHistories(String address, String namespace) {
        WorkflowServiceStubs service = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
        try {
            WorkflowClient client = WorkflowClient.newInstance(
                    service,
                    WorkflowClientOptions.newBuilder().setNamespace(namespace).build());
            try (Stream<WorkflowExecutionMetadata> all = client.listExecutions("")) {
                return all.map(WorkflowExecutionMetadata::getExecution)
                        .filter(execution -> isIn(new String(
                                client.fetchHistory(execution.getWorkflowId(), execution.getRunId())
                                        .getHistory()
                                        .toByteArray(),
                                StandardCharsets.ISO_8859_1)))
                        .map(execution -> execution.getWorkflowId() + " " + execution.getRunId())
                        .toList();
            }
        } finally {
            service.shutdownNow();
        }
    }

    /** The tables that have it, read value by value: on disk they are compressed in part, and a dump has bytes in hexadecimal. */
    List<String> inDatabase(String url, String user, String password) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            statement.execute("set bytea_output = 'escape'");
            for (String table : tables(statement)) {
                try (ResultSet rows = statement.executeQuery("select t::text from " + table + " t")) {
                    boolean has = false;
                    while (rows.next()) {
                        has |= isIn(rows.getString(1));
                    }
                    if (has) {
                        found.add(table);
                    }
                }
            }
        }
        return found;
    }

    private static List<String> tables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("select format('%I.%I', schemaname, tablename) from pg_tables"
                + " where schemaname not in ('pg_catalog', 'information_schema')")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }
}
