package dev.swarm.activities.machine.firecracker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.jspecify.annotations.Nullable;

/**
 * Firecracker's API on its Unix socket. All paths in requests are as Firecracker sees them in its jail. Every call throws
 * {@link FirecrackerRefusal} where Firecracker says no, and {@link IOException} where it does not answer.
 */
final class FirecrackerApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    // Writing a snapshot takes as long as writing the whole memory.
    private static final Duration SNAPSHOT = Duration.ofMinutes(5);
    /** Without parameters: Firecracker compares the whole value. */
    private static final ContentType JSON_TYPE = ContentType.create("application/json");

    private static final int CONNECTIONS = 512;

    private static final CloseableHttpAsyncClient CLIENT = client();

    private final Path socket;

    FirecrackerApi(Path socket) {
        this.socket = socket;
    }

    private static CloseableHttpAsyncClient client() {
        CloseableHttpAsyncClient client = HttpAsyncClients.custom()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(CONNECTIONS)
                        .setMaxConnTotal(CONNECTIONS)
                        .build())
                .disableContentCompression()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableRedirectHandling()
                // A path may belong to another Firecracker later; a fresh connection costs nothing.
                .setConnectionReuseStrategy((request, response, context) -> false)
                .setThreadFactory(
                        Thread.ofPlatform().daemon().name("firecracker-api-", 0).factory())
                .build();
        client.start();
        return client;
    }

    /** {@code Not started}, {@code Running} or {@code Paused}. */
    String state() throws IOException {
        return call("GET", "/", null, PATIENCE).path("state").asText();
    }

    void logger(String path) throws IOException {
        put("/logger", body -> body.put("log_path", path).put("level", "Warning"));
    }

    void metrics(String path) throws IOException {
        put("/metrics", body -> body.put("metrics_path", path));
    }

    void machine(int processors, int memoryMiB) throws IOException {
        put("/machine-config", body -> body.put("vcpu_count", processors).put("mem_size_mib", memoryMiB));
    }

    void bootSource(String kernel, String initrd, String arguments) throws IOException {
        put(
                "/boot-source",
                body -> body.put("kernel_image_path", kernel)
                        .put("initrd_path", initrd)
                        .put("boot_args", arguments));
    }

    /** A disk that is none of the kernel's root devices: the initial file system mounts what it needs. */
    void drive(String id, String path, boolean readOnly) throws IOException {
        put(
                "/drives/" + id,
                body -> body.put("drive_id", id)
                        .put("path_on_host", path)
                        .put("is_root_device", false)
                        .put("is_read_only", readOnly));
    }

    void networkInterface(String id, String tap, String mac) throws IOException {
        put(
                "/network-interfaces/" + id,
                body -> body.put("iface_id", id).put("host_dev_name", tap).put("guest_mac", mac));
    }

    void vsock(long contextId, String path) throws IOException {
        put("/vsock", body -> body.put("guest_cid", contextId).put("uds_path", path));
    }

    void entropy() throws IOException {
        put("/entropy", body -> {});
    }

    void start() throws IOException {
        put("/actions", body -> body.put("action_type", "InstanceStart"));
    }

    void pause() throws IOException {
        state("Paused");
    }

    void resume() throws IOException {
        state("Resumed");
    }

    private void state(String state) throws IOException {
        call("PATCH", "/vm", JSON.createObjectNode().put("state", state), PATIENCE);
    }

    /** Tells a running guest that the file behind a disk is another, or has another size. */
    void changeDrive(String id, String path) throws IOException {
        call(
                "PATCH",
                "/drives/" + id,
                JSON.createObjectNode().put("drive_id", id).put("path_on_host", path),
                PATIENCE);
    }

    /** Writes state and memory of a paused machine. */
    void createSnapshot(String state, String memory) throws IOException {
        ObjectNode body = JSON.createObjectNode()
                .put("snapshot_type", "Full")
                .put("snapshot_path", state)
                .put("mem_file_path", memory);
        call("PUT", "/snapshot/create", body, SNAPSHOT);
    }

    /**
     * Loads a machine into a Firecracker that was only just started. Where that fails, this Firecracker is of no more use.
     *
     * @param tap the device that the network interface has on this host
     */
    void loadSnapshot(String state, String memory, String networkInterface, String tap, boolean resume)
            throws IOException {
        ObjectNode body = JSON.createObjectNode().put("snapshot_path", state).put("resume_vm", resume);
        body.putObject("mem_backend").put("backend_type", "File").put("backend_path", memory);
        body.putArray("network_overrides")
                .addObject()
                .put("iface_id", networkInterface)
                .put("host_dev_name", tap);
        call("PUT", "/snapshot/load", body, SNAPSHOT);
    }

    private void put(String path, Consumer<ObjectNode> fill) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        fill.accept(body);
        call("PUT", path, body, PATIENCE);
    }

    private JsonNode call(String method, String path, @Nullable ObjectNode body, Duration patience) throws IOException {
        SimpleRequestBuilder builder = SimpleRequestBuilder.create(method)
                .setUri("http://localhost" + path)
                .setRequestConfig(RequestConfig.custom()
                        .setUnixDomainSocket(socket)
                        .setResponseTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                        .build());
        if (body != null) {
            builder.setBody(JSON.writeValueAsBytes(body), JSON_TYPE);
        }
        SimpleHttpRequest request = builder.build();
        SimpleHttpResponse response = send(request, method + " " + path, patience);
        byte[] content = response.getBodyBytes() == null ? new byte[0] : response.getBodyBytes();
        JsonNode said = content.length == 0 ? JSON.createObjectNode() : JSON.readTree(content);
        if (response.getCode() / 100 != 2) {
            throw new FirecrackerRefusal(
                    method + " " + path,
                    response.getCode(),
                    said.path("fault_message").asText());
        }
        return said;
    }

    private static SimpleHttpResponse send(SimpleHttpRequest request, String name, Duration patience)
            throws IOException {
        Future<SimpleHttpResponse> answer = CLIENT.execute(request, null);
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("Firecracker does not answer " + name + ": " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("Firecracker does not answer " + name + " within " + patience, e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
