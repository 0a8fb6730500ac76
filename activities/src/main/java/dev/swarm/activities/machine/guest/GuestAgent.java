package dev.swarm.activities.machine.guest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.machine.job.JobNews;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a host can ask of the agent inside a virtual machine. Every call throws {@link GuestError} where the agent says no,
 * and {@link IOException} where it does not answer in time.
 */
public final class GuestAgent implements AutoCloseable {
    /** The most bytes that one message carries, so that its line stays below the protocol's 1 MiB. */
    public static final int MOST_BYTES = 512 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration IDLE = Duration.ofMillis(100);

    private static final Duration FIRST_OUTPUT = Duration.ofMillis(20);

    private final GuestChannel channel;

    public GuestAgent(GuestChannel channel) {
        this.channel = channel;
    }

    /** The agent behind a Unix socket. */
    public static GuestAgent at(Path socket) {
        return new GuestAgent(new GuestChannel(
                () -> {
                    SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX);
                    try {
                        connection.connect(UnixDomainSocketAddress.of(socket));
                        return connection;
                    } catch (IOException e) {
                        connection.close();
                        throw e;
                    }
                },
                IDLE));
    }

    /**
     * Who a machine is.
     *
     * @param entropy fresh random bytes, at least 32
     * @param authorizedKey the public key line that may log in
     * @param newHostKey whether sshd starts anew with a fresh host key
     * @param processes most processes and threads of people's code
     * @param fileMiB largest file that people's code may write
     */
    public record Identity(
            byte[] entropy, String hostname, String authorizedKey, boolean newHostKey, int processes, long fileMiB) {}

    /** How a command ended; its output is cut at what was asked for. */
    public record Ran(int exitCode, byte[] output, byte[] errors) {}

    /** What the guest uses. */
    public record Metrics(long memoryUsedMiB, long diskUsedMiB, int processes) {}

    public Instant ping(Duration timeout) throws IOException {
        return Instant.ofEpochMilli(channel.call("ping", GuestChannel.request(), timeout)
                .path("now")
                .asLong());
    }

    /** Tells the guest who it is, and the time; answers the public line of its ssh host key. */
    public String identify(Identity identity) throws IOException {
        ObjectNode request = GuestChannel.request()
                .put("now", System.currentTimeMillis())
                .put("entropy", base64(identity.entropy()))
                .put("hostname", identity.hostname())
                .put("authorizedKey", identity.authorizedKey())
                .put("newHostKey", identity.newHostKey());
        request.putObject("limits").put("processes", identity.processes()).put("fileMiB", identity.fileMiB());
        return channel.call("identify", request, Duration.ofSeconds(30))
                .path("hostKey")
                .asText();
    }

    /**
     * Has a shell wait for the next command, so that one which is a script for {@code sh -c} finds its program running;
     * harmless where one waits.
     */
    public void prepare() throws IOException {
        channel.call("prepare", GuestChannel.request(), PATIENCE);
    }

    /** Runs a short command without input. */
    public Ran run(List<String> command, Map<String, String> environment, Duration timeout) throws IOException {
        ObjectNode request =
                GuestChannel.request().put("timeoutMillis", timeout.toMillis()).put("maxOutput", MOST_BYTES / 2);
        command(request, command, environment);
        JsonNode ok = channel.call("run", request, timeout.plus(PATIENCE));
        return new Ran(ok.path("exit").asInt(-1), bytes(ok.path("stdout")), bytes(ok.path("stderr")));
    }

    /** Writes a file as the guest's user, whole or not at all; at most {@link #MOST_BYTES}. */
    public void write(String path, int mode, byte[] content) throws IOException {
        channel.call(
                "write",
                GuestChannel.request().put("path", path).put("mode", mode).put("data", base64(content)),
                PATIENCE);
    }

    /**
     * What came of the start of a job.
     *
     * @param started false where it was started before
     * @param news the beginning of its output, as {@link #readJob} gives it
     */
    public record Started(boolean started, Optional<JobNews> news) {}

    /** Starts a job, and waits a moment for its first output. */
    public Started startJob(String job, List<String> command, Map<String, String> environment) throws IOException {
        ObjectNode request = GuestChannel.request()
                .put("job", job)
                .put("max", MOST_BYTES)
                .put("waitMillis", FIRST_OUTPUT.toMillis());
        command(request, command, environment);
        JsonNode ok = channel.call("job.start", request, PATIENCE);
        return new Started(ok.path("started").asBoolean(), news(ok));
    }

    /**
     * What a job has written from an offset on; empty where the guest knows no such job. One that has written nothing at all
     * is given a moment: its first output is what somebody waits for.
     */
    public Optional<JobNews> readJob(String job, long offset, int max) throws IOException {
        ObjectNode request = GuestChannel.request()
                .put("job", job)
                .put("offset", offset)
                .put("max", Math.min(max, MOST_BYTES))
                .put("waitMillis", offset == 0 ? FIRST_OUTPUT.toMillis() : 0);
        return news(channel.call("job.read", request, PATIENCE));
    }

    private static Optional<JobNews> news(JsonNode ok) throws IOException {
        if (!ok.path("known").asBoolean()) {
            return Optional.empty();
        }
        byte[] data = bytes(ok.path("data"));
        Optional<Integer> exit =
                ok.hasNonNull("exit") ? Optional.of(ok.path("exit").asInt()) : Optional.empty();
        return Optional.of(new JobNews(
                data,
                ok.path("size").asLong(),
                exit,
                Duration.ofMillis(Math.max(0, ok.path("runningMillis").asLong()))));
    }

    public void killJob(String job) throws IOException {
        channel.call("job.kill", GuestChannel.request().put("job", job), PATIENCE);
    }

    public void killAll() throws IOException {
        channel.call("kill.all", GuestChannel.request(), PATIENCE);
    }

    public Metrics metrics() throws IOException {
        JsonNode ok = channel.call("metrics", GuestChannel.request(), PATIENCE);
        return new Metrics(
                ok.path("memoryUsedMiB").asLong(),
                ok.path("diskUsedMiB").asLong(),
                ok.path("processes").asInt());
    }

    public void sync() throws IOException {
        channel.call("sync", GuestChannel.request(), Duration.ofSeconds(60));
    }

    /** Whether its connection stays open while nothing is asked, which keeps everybody else out. */
    public void keepOpen(boolean keep) {
        channel.keepOpen(keep);
    }

    @Override
    public void close() {
        channel.close();
    }

    private static void command(ObjectNode request, List<String> command, Map<String, String> environment) {
        command.forEach(request.putArray("argv")::add);
        ObjectNode variables = request.putObject("env");
        environment.forEach(variables::put);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(JsonNode node) throws IOException {
        try {
            return Base64.getDecoder().decode(node.asText(""));
        } catch (IllegalArgumentException e) {
            throw new IOException("the guest agent's answer is not base64", e);
        }
    }
}
