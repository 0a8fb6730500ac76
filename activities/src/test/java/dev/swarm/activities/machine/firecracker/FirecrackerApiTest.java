package dev.swarm.activities.machine.firecracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every call of the client is one that Firecracker's description allows, and the double knows the order of calls. */
@Timeout(20)
class FirecrackerApiTest implements ApiDouble.Machine {
    @TempDir
    Path jail;

    private final List<String> done = new ArrayList<>();
    private ApiDouble server;
    private FirecrackerApi api;

    @BeforeEach
    void listen() throws IOException {
        Optional<ApiDescription> description = ApiDescription.find();
        Assumptions.assumeTrue(description.isPresent(), "Firecracker's description of its API is not in shared/data");
        int user = (Integer) Files.getAttribute(jail, "unix:uid");
        for (String file : List.of("log", "metrics", "vmlinux", "initrd", "rootfs", "work", "memory")) {
            Files.writeString(jail.resolve(file), "");
        }
        server = new ApiDouble(jail, jail.resolve("api.sock"), user, description, this);
        api = new FirecrackerApi(jail.resolve("api.sock"));
    }

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private void configure() throws IOException {
        api.logger("/log");
        api.metrics("/metrics");
        api.machine(2, 256);
        api.bootSource("/vmlinux", "/initrd", "quiet");
        api.drive("root", "/rootfs", true);
        api.drive("work", "/work", false);
        api.networkInterface("eth0", "tap0", "02:00:00:00:00:01");
        api.vsock(3, "/v.sock");
        api.entropy();
    }

    @Test
    void aMachineBootsIsSavedAndGoesOn() throws Exception {
        assertThat(api.state()).isEqualTo("Not started");
        configure();
        api.start();
        assertThat(api.state()).isEqualTo("Running");
        api.changeDrive("work", "/work");
        api.pause();
        api.pause();
        assertThat(api.state()).isEqualTo("Paused");
        api.createSnapshot("/state", "/memory");
        api.resume();
        api.resume();

        assertThat(done).containsExactly("boot 256", "pause", "resume");
        assertThat(server.refusals()).isEmpty();
        assertThat(jail.resolve("memory")).hasContent("what it remembers");
    }

    @Test
    void aFreshOneLoadsWhatWasSaved() throws Exception {
        aMachineBootsIsSavedAndGoesOn();
        server.close();
        Files.delete(jail.resolve("api.sock"));
        server = new ApiDouble(
                jail,
                jail.resolve("api.sock"),
                (Integer) Files.getAttribute(jail, "unix:uid"),
                ApiDescription.find(),
                this);
        done.clear();

        api.logger("/log");
        api.loadSnapshot("/state", "/memory", "eth0", "tap0", true);

        assertThat(done).containsExactly("load what it remembers", "resume");
        assertThat(api.state()).isEqualTo("Running");
    }

    @Test
    void theOrderOfCallsIsKept() throws Exception {
        assertRefused(() -> api.pause(), "only after");
        assertRefused(() -> api.createSnapshot("/state", "/memory"), "only a paused");
        assertRefused(() -> api.start(), "no boot source");
        assertRefused(() -> api.changeDrive("work", "/work"), "only after");
        configure();
        assertRefused(() -> api.loadSnapshot("/state", "/memory", "eth0", "tap0", true), "only a fresh");
        api.start();
        assertRefused(() -> api.start(), "only before");
        assertRefused(() -> api.vsock(3, "/v.sock"), "only before");
        assertRefused(() -> api.createSnapshot("/state", "/memory"), "only a paused");
        assertRefused(() -> api.changeDrive("none", "/work"), "no such drive");
    }

    @Test
    void requestsThatTheDescriptionForbidsAreRefused() throws Exception {
        assertRefused(() -> api.machine(33, 256), "vcpu_count");
        assertRefused(() -> api.vsock(2, "/v.sock"), "guest_cid");
        assertRefused(() -> api.drive("work", "/none", false), "no such file");
        assertThat(server.refusals()).hasSize(3);
    }

    @Test
    void aSnapshotThatCannotBeLoadedEndsFirecracker() {
        assertRefused(() -> api.loadSnapshot("/none", "/memory", "eth0", "tap0", true), "no such file");
        assertThat(done).containsExactly("end");
    }

    @Test
    void oneThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> new FirecrackerApi(jail.resolve("none")).state())
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(FirecrackerRefusal.class);
    }

    private static void assertRefused(ThrowingCallable call, String why) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FirecrackerRefusal.class, e -> assertThat(e.status()).isEqualTo(400))
                .hasMessageContaining(why);
    }

    @Override
    public void boot(int memoryMiB) {
        done.add("boot " + memoryMiB);
    }

    @Override
    public void pause() {
        done.add("pause");
    }

    @Override
    public void resume() {
        done.add("resume");
    }

    @Override
    public String memory() {
        return "what it remembers";
    }

    @Override
    public void load(String memory, int memoryMiB) {
        done.add("load " + memory);
    }

    @Override
    public void end() {
        done.add("end");
    }
}
