package dev.swarm.activities.machine.firecracker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.activities.machine.MachineProvider.MachineUsage;
import dev.swarm.activities.machine.SandboxProvider;
import dev.swarm.activities.machine.host.HostCommands;
import dev.swarm.activities.machine.host.Wait;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Answers as the guest agent does, over commands in a bubblewrap sandbox on the host: the protocol and what is asked of the
 * guest are real, the wall round it is not Firecracker's, and neither kernel, disk nor clock are the guest's own.
 */
final class GuestDouble {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SandboxProvider sandboxes;
    private final String id;
    private final Path folder;
    private final int memoryMiB;
    private HostCommands network;
    private @Nullable Process sshd;
    private boolean identified;
    private final List<String> operations = new CopyOnWriteArrayList<>();

    /**
     * @param folder for its sshd's files
     * @param network runs commands in the guest's network namespace
     */
    GuestDouble(SandboxProvider sandboxes, String id, Path folder, HostCommands network, int memoryMiB)
            throws IOException {
        this.sandboxes = sandboxes;
        this.id = id;
        this.folder = Files.createDirectories(folder);
        this.network = network;
        this.memoryMiB = memoryMiB;
        sandboxes.create(id, MachineSpec.of(new MachineLimits(memoryMiB, 64, 64)));
    }

    /** Goes on in another network namespace, as it was. */
    synchronized GuestDouble movedTo(HostCommands other) {
        network = other;
        return this;
    }

    /** What it was asked for, in order. */
    List<String> operations() {
        return operations;
    }

    /** Whether it has been told who it is; what has not may be copied. */
    synchronized boolean isSomeone() {
        return identified;
    }

    void pause() throws IOException {
        sandboxes.pause(id);
    }

    void resume() throws IOException {
        sandboxes.resume(id);
    }

    synchronized void stopServing() {
        if (sshd != null) {
            sshd.descendants().forEach(ProcessHandle::destroyForcibly);
            sshd.destroyForcibly();
            sshd = null;
        }
    }

    void destroy() throws IOException {
        stopServing();
        sandboxes.destroy(id);
    }

    /** Serves one connection until the host closes it. */
    void serve(SocketChannel connection) {
        try (connection;
                BufferedReader reader = new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    JsonNode request = JSON.readTree(line);
                    Thread.ofVirtual().start(() -> answer(connection, request));
                }
            }
        } catch (IOException e) {
            // The host has gone.
            return;
        }
    }

    private void answer(SocketChannel connection, JsonNode request) {
        ObjectNode answer = JSON.createObjectNode().put("id", request.path("id").asLong());
        try {
            answer.set("ok", perform(request));
        } catch (IOException | InterruptedException | RuntimeException e) {
            answer.put("error", e.toString());
        }
        ByteBuffer line = ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8));
        synchronized (connection) {
            try {
                while (line.hasRemaining()) {
                    connection.write(line);
                }
            } catch (IOException e) {
                // The host has gone.
                return;
            }
        }
    }

    private ObjectNode perform(JsonNode request) throws IOException, InterruptedException {
        ObjectNode ok = JSON.createObjectNode();
        String job = request.path("job").asText();
        operations.add(request.path("op").asText());
        switch (request.path("op").asText()) {
            case "ping" -> ok.put("now", System.currentTimeMillis());
            case "identify" -> ok.put("hostKey", identify(request));
            case "run" -> run(request, ok);
            case "write" -> sandboxes.writeFile(id, request.path("path").asText(), bytes(request.path("data")));
            case "job.start" -> {
                boolean there = sandboxes.job(id, job).isPresent();
                sandboxes.startJob(id, job, words(request), environment(request));
                ok.put("started", !there);
            }
            case "job.read" -> read(request, ok);
            case "job.kill" -> sandboxes.killJob(id, job);
            case "kill.all" -> sandboxes.killAll(id);
            case "metrics" -> {
                MachineUsage usage = sandboxes.usage(id);
                ok.put("memoryUsedMiB", usage.memoryMiB())
                        .put("diskUsedMiB", usage.diskMiB())
                        .put("processes", usage.processes());
            }
            case "prepare", "sync" -> {}
            default -> throw new IllegalArgumentException("no such operation: " + request);
        }
        return ok;
    }

    private synchronized String identify(JsonNode request) throws IOException, InterruptedException {
        JsonNode limits = request.path("limits");
        sandboxes.create(
                id,
                MachineSpec.of(new MachineLimits(
                        memoryMiB,
                        limits.path("processes").asInt(),
                        limits.path("fileMiB").asInt())));
        identified = true;
        Files.writeString(
                folder.resolve("authorized_keys"), request.path("authorizedKey").asText() + "\n");
        Path key = folder.resolve("host_key");
        if (request.path("newHostKey").asBoolean()) {
            stopServing();
            Files.deleteIfExists(key);
            HostCommands.STANDARD.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
        }
        if (sshd == null) {
            serveSsh(key);
        }
        String[] line = Files.readString(folder.resolve("host_key.pub")).split(" ");
        return line[0] + " " + line[1].strip();
    }

    /** A real sshd on the guest's address; what it runs, it runs in the sandbox. */
    private void serveSsh(Path key) throws IOException {
        Path enter = sandboxes.gitTransport(id).resolveSibling("enter");
        Path shell = Files.writeString(
                folder.resolve("shell"), "#!/bin/sh\nexec '" + enter + "' sh -c \"$SSH_ORIGINAL_COMMAND\"\n");
        HostCommands.STANDARD.run("chmod", "700", shell.toString());
        Files.createDirectories(Path.of("/run/sshd"));
        Path config = Files.writeString(folder.resolve("sshd_config"), """
                ListenAddress %s:22
                HostKey %s
                AuthorizedKeysFile %s
                ForceCommand %s
                PermitRootLogin yes
                PasswordAuthentication no
                StrictModes no
                UsePAM no
                PidFile none
                MaxStartups 200
                """.formatted(
                        MachineNetwork.GUEST, key, folder.resolve("authorized_keys"), shell));
        List<String> line = new ArrayList<>(network.prefix());
        line.addAll(List.of("/usr/sbin/sshd", "-D", "-e", "-f", config.toString()));
        sshd = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sshd.log").toFile())
                .start();
        Wait.until(this::sshAnswers, "sshd does not listen");
    }

    private boolean sshAnswers() {
        try {
            network.run(List.of("bash", "-c", ": < /dev/tcp/" + MachineNetwork.GUEST + "/22"), "");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void run(JsonNode request, ObjectNode ok) throws IOException, InterruptedException {
        Process process = sandboxes.exec(id, words(request));
        byte[][] output = new byte[2][];
        Thread errors = Thread.ofVirtual().start(() -> {
            try {
                output[1] = process.getErrorStream().readAllBytes();
            } catch (IOException e) {
                output[1] = new byte[0];
            }
        });
        try (OutputStream in = process.getOutputStream()) {
            in.write(bytes(request.path("stdin")));
        }
        output[0] = process.getInputStream().readAllBytes();
        int exit = process.waitFor();
        errors.join();
        int most = request.path("maxOutput").asInt();
        ok.put("exit", exit).put("stdout", cut(output[0], most)).put("stderr", cut(output[1], most));
    }

    private void read(JsonNode request, ObjectNode ok) throws IOException {
        Optional<JobStatus> status = sandboxes.job(id, request.path("job").asText());
        ok.put("known", status.isPresent());
        if (status.isEmpty()) {
            return;
        }
        status.get().exitCode().ifPresent(exit -> ok.put("exit", exit));
        ok.put("runningMillis", status.get().running().toMillis());
        try (RandomAccessFile log = new RandomAccessFile(status.get().log().toFile(), "r")) {
            long offset = request.path("offset").asLong();
            int length =
                    Math.clamp(log.length() - offset, 0, request.path("max").asInt());
            byte[] data = new byte[length];
            log.seek(offset);
            log.readFully(data);
            ok.put("size", log.length()).put("data", Base64.getEncoder().encodeToString(data));
        }
    }

    private static String cut(byte[] bytes, int most) {
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, Math.min(bytes.length, most)));
    }

    private static byte[] bytes(JsonNode node) {
        return Base64.getDecoder().decode(node.asText(""));
    }

    private static List<String> words(JsonNode request) {
        List<String> words = new ArrayList<>();
        request.path("argv").forEach(word -> words.add(word.asText()));
        return words;
    }

    private static Map<String, String> environment(JsonNode request) {
        Map<String, String> environment = new LinkedHashMap<>();
        request.path("env")
                .properties()
                .forEach(each -> environment.put(each.getKey(), each.getValue().asText()));
        return environment;
    }
}
