package dev.swarm.activities.machine.firecracker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Speaks Firecracker's API on a Unix socket: each request is checked against the API's description, where that is there, and
 * against the documented order of calls, and then done to a guest that is none of Firecracker's.
 */
final class ApiDouble implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the API does things to. */
    interface Machine {
        void boot(int memoryMiB) throws IOException;

        void pause() throws IOException;

        void resume() throws IOException;

        /** Answers what is written as its memory. */
        String memory();

        void load(String memory, int memoryMiB) throws IOException;

        /** Firecracker gives up. */
        void end();
    }

    /** A request that is refused, with why. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why);
        }
    }

    private enum State {
        FRESH("Not started"),
        CONFIGURED("Not started"),
        RUNNING("Running"),
        PAUSED("Paused");

        private final String said;

        State(String said) {
            this.said = said;
        }
    }

    private final Path root;
    private final int user;
    private final Optional<ApiDescription> description;
    private final Machine machine;
    private final ServerSocketChannel server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private State state = State.FRESH;
    /** What was configured, by path; a snapshot's state file is all of it. */
    private ObjectNode configuration = JSON.createObjectNode();

    /** @param root what Firecracker sees as its root folder */
    ApiDouble(Path root, Path socket, int user, Optional<ApiDescription> description, Machine machine)
            throws IOException {
        this.root = root;
        this.user = user;
        this.description = description;
        this.machine = machine;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::accept);
    }

    /** Such as {@code PUT /vsock}, in order. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Every refusal, with the request. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel connection = server.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(Channels.newInputStream(connection));
            OutputStream out = Channels.newOutputStream(connection);
            String[] request = line(in).split(" ");
            int length = 0;
            String type = "";
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                String[] parts = header.split(": *", 2);
                if (parts[0].equalsIgnoreCase("content-length")) {
                    length = Integer.parseInt(parts[1]);
                } else if (parts[0].equalsIgnoreCase("content-type")) {
                    type = parts[1];
                }
            }
            String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            String name = request[0] + " " + request[1];
            String answer;
            try {
                if (!body.isEmpty() && !type.equals("application/json")) {
                    throw new Refused("content type " + type);
                }
                String said = perform(request[0], request[1], body);
                answer = said.isEmpty() ? "HTTP/1.1 204 \r\n\r\n" : response(200, said);
            } catch (Refused e) {
                refusals.add(name + " " + body + ": " + e.getMessage());
                answer = response(
                        400,
                        JSON.createObjectNode()
                                .put("fault_message", e.getMessage())
                                .toString());
            }
            out.write(answer.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The other side went away.
            refusals.add("connection: " + e);
        }
    }

    private static String response(int status, String body) {
        return "HTTP/1.1 " + status + " \r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("no whole request");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private synchronized String perform(String method, String path, String body) throws Refused, IOException {
        requests.add(method + " " + path);
        if (description.isPresent()) {
            List<String> problems = description.get().problems(method, path, body);
            if (!problems.isEmpty()) {
                throw new Refused(String.join("; ", problems));
            }
        }
        JsonNode said = body.isEmpty() ? JSON.createObjectNode() : JSON.readTree(body);
        switch (method + " " + path.replaceAll("^(/[a-z-]+)/(?!create|load).*", "$1/ID")) {
            case "GET /" -> {
                return JSON.createObjectNode()
                        .put("app_name", "Firecracker")
                        .put("id", "double")
                        .put("state", state.said)
                        .put("vmm_version", "1.13.1")
                        .toString();
            }
            case "PUT /logger" -> file(said.path("log_path"), true);
            case "PUT /metrics" -> file(said.path("metrics_path"), true);
            case "PUT /machine-config",
                    "PUT /vsock",
                    "PUT /entropy",
                    "PUT /boot-source",
                    "PUT /drives/ID",
                    "PUT /network-interfaces/ID" -> configure(path, said);
            case "PUT /actions" -> start(said);
            case "PATCH /vm" -> change(said.path("state").asText());
            case "PATCH /drives/ID" -> changeDrive(path, said);
            case "PUT /snapshot/create" -> createSnapshot(said);
            case "PUT /snapshot/load" -> loadSnapshot(said);
            default -> throw new Refused("the double cannot do this");
        }
        return "";
    }

    private void configure(String path, JsonNode said) throws Refused, IOException {
        beforeBoot(path);
        String id = path.substring(path.lastIndexOf('/') + 1);
        for (String name : List.of("drive_id", "iface_id")) {
            if (said.has(name) && !said.path(name).asText().equals(id)) {
                throw new Refused("the path names another " + name);
            }
        }
        if (path.startsWith("/drives/")) {
            file(said.path("path_on_host"), !said.path("is_read_only").asBoolean());
        }
        if (path.equals("/boot-source")) {
            file(said.path("kernel_image_path"), false);
            file(said.path("initrd_path"), false);
        }
        state = State.CONFIGURED;
        configuration.set(path, said);
    }

    private void start(JsonNode said) throws Refused, IOException {
        if (said.path("action_type").asText().equals("InstanceStart")) {
            beforeBoot("InstanceStart");
            if (!configuration.has("/boot-source")) {
                throw new Refused("no boot source");
            }
            machine.boot(memoryMiB());
            state = State.RUNNING;
        }
    }

    private void change(String wanted) throws Refused, IOException {
        afterBoot("PATCH /vm");
        if (wanted.equals("Paused") && state == State.RUNNING) {
            machine.pause();
            state = State.PAUSED;
        } else if (wanted.equals("Resumed") && state == State.PAUSED) {
            machine.resume();
            state = State.RUNNING;
        }
    }

    private void changeDrive(String path, JsonNode said) throws Refused, IOException {
        afterBoot("PATCH /drives");
        if (!configuration.has(path)) {
            throw new Refused("no such drive: " + path);
        }
        file(said.path("path_on_host"), true);
    }

    private void createSnapshot(JsonNode said) throws Refused, IOException {
        if (state != State.PAUSED) {
            throw new Refused("only a paused machine can be saved");
        }
        write(said.path("snapshot_path").asText(), configuration.toString());
        write(said.path("mem_file_path").asText(), machine.memory());
    }

    private void loadSnapshot(JsonNode said) throws Refused, IOException {
        if (state != State.FRESH) {
            throw new Refused("only a fresh Firecracker loads a snapshot");
        }
        try {
            if (said.has("mem_backend") == said.has("mem_file_path")) {
                throw new Refused("exactly one of mem_backend and mem_file_path");
            }
            Path memory = file(said.path("mem_backend").path("backend_path"), false);
            configuration = (ObjectNode) JSON.readTree(Files.readAllBytes(file(said.path("snapshot_path"), false)));
            for (JsonNode each : said.path("network_overrides")) {
                if (!configuration.has(
                        "/network-interfaces/" + each.path("iface_id").asText())) {
                    throw new Refused("no such interface: " + each);
                }
            }
            for (var field : configuration.properties()) {
                if (field.getKey().startsWith("/drives/")) {
                    file(
                            field.getValue().path("path_on_host"),
                            !field.getValue().path("is_read_only").asBoolean());
                }
            }
            machine.load(Files.readString(memory), memoryMiB());
        } catch (Refused e) {
            machine.end();
            throw e;
        }
        state = State.PAUSED;
        if (said.path("resume_vm").asBoolean()) {
            change("Resumed");
        }
    }

    /** Where the vsock device listens, as the host sees it. */
    synchronized Path vsock() {
        return inJail(configuration.path("/vsock").path("uds_path").asText());
    }

    private int memoryMiB() {
        return configuration.path("/machine-config").path("mem_size_mib").asInt(128);
    }

    private void beforeBoot(String what) throws Refused {
        if (state != State.FRESH && state != State.CONFIGURED) {
            throw new Refused(what + " is possible only before the machine starts");
        }
    }

    private void afterBoot(String what) throws Refused {
        if (state != State.RUNNING && state != State.PAUSED) {
            throw new Refused(what + " is possible only after the machine has started");
        }
    }

    /** A file in the jail that the machine's user can read, or write too. */
    private Path file(JsonNode path, boolean writable) throws Refused, IOException {
        Path file = inJail(path.asText());
        if (!Files.isRegularFile(file)) {
            throw new Refused("no such file in the jail: " + path.asText());
        }
        boolean own = Integer.valueOf(user).equals(Files.getAttribute(file, "unix:uid"));
        int mode = (Integer) Files.getAttribute(file, "unix:mode");
        if (writable && !own || !own && (mode & 4) == 0) {
            throw new Refused("permission denied: " + path.asText());
        }
        return file;
    }

    private void write(String path, String content) throws IOException, Refused {
        Path file = inJail(path);
        Path owned = Files.exists(file) ? file : root;
        if (!Integer.valueOf(user).equals(Files.getAttribute(owned, "unix:uid"))) {
            throw new Refused("permission denied: " + path);
        }
        Files.writeString(file, content);
        Files.setAttribute(file, "unix:uid", user);
    }

    private Path inJail(String path) {
        return root.resolve(path.replaceFirst("^/", ""));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
