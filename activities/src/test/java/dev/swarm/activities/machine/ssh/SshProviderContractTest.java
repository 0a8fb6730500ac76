package dev.swarm.activities.machine.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.activities.machine.Bait;
import dev.swarm.activities.machine.HostileProgram;
import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.MachineProviderContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines behind a real SSH server on this host. */
class SshProviderContractTest extends MachineProviderContract {
    private static final Queue<MachineProvider> OPEN = new ConcurrentLinkedQueue<>();

    @TempDir
    static Path serverFolder;

    private static SshServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = SshServer.start(serverFolder);
    }

    @AfterAll
    static void stopServer() throws Exception {
        for (MachineProvider each : OPEN) {
            each.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected MachineProvider open(Path folder) {
        try {
            Path pool = Files.write(
                    folder.resolve("pool.yaml"),
                    List.of(
                            "known-hosts: " + server.writeKnownHosts(),
                            "folder: " + folder.resolve("remote"),
                            "machines:",
                            "  - name: near",
                            "    host: 127.0.0.1",
                            "    port: " + server.port(),
                            "    identity-file: " + server.userKey(),
                            "    slots: 4"));
            MachineProvider provider = SshProvider.open(folder.resolve("local"), pool);
            OPEN.add(provider);
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aHostileProgramReachesNothing() throws Exception {
        try (Bait bait = new Bait()) {
            List<Integer> ports = List.of(bait.listen("127.0.0.1"), bait.listen("0.0.0.0"));
            HostileProgram.Plan plan = HostileProgram.scan(ports, List.of(), List.of("GET http://a.example/ HTTP/1.1"));

            HostileProgram.Report report = HostileProgram.run(provider, MACHINE, plan);

            HostileProgram.assertReachedNothing(plan, report);
            assertThat(report.neighbours()).isEmpty();
            assertThat(report.proxy().values()).containsOnly("closed");
            assertThat(bait.visits).isEmpty();
        }
    }
}
