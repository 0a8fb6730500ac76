package dev.swarm.activities.machine.firecracker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine's egress policy from its creation to the first packet: provider, jailer's namespace, TAP device, rules. */
@Timeout(120)
class EgressOfMachinesTest implements EgressGateway {
    private static final int PROXY = 3999;
    private static final MachineLimits LIMITS = new MachineLimits(256, 64, 32);

    @TempDir
    Path folder;

    private final List<String> opened = new ArrayList<>();
    private NetworkLab lab;
    private FirecrackerDouble firecracker;
    private FirecrackerProvider provider;

    @Override
    public int open(String machineId, EgressPolicy policy, String address) {
        opened.add(machineId + " " + policy.mode() + " " + address);
        return PROXY;
    }

    @Override
    public void close(String machineId) {
        opened.add("close " + machineId);
    }

    @BeforeEach
    void setUp() throws Exception {
        FirecrackerDouble.impossible().ifPresent(reason -> Assumptions.abort(reason));
        lab = new NetworkLab(folder);
        lab.serve("host", "host", NetworkLab.SERVICE, PROXY);
        lab.neighbour("net", NetworkLab.HOST_ON_INTERNET, List.of(NetworkLab.INTERNET));
        firecracker = new FirecrackerDouble(folder.resolve("double"));
        provider = new FirecrackerProvider(firecracker.options(folder.resolve("data"), lab.host(), Optional.of(this)));
    }

    @AfterEach
    void tearDown() throws IOException {
        if (provider != null) {
            for (String machine : provider.machines()) {
                provider.destroy(machine);
            }
            firecracker.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private Map<String, String> reached(EgressMode mode) throws IOException {
        provider.create("m-" + mode.wire(), new MachineSpec(LIMITS, new EgressPolicy(mode, List.of())));
        return lab.probe(
                firecracker.lastGuest(),
                List.of(
                        "tcp:" + MachineNetwork.PROXY + ":" + MachineNetwork.PROXY_PORT,
                        "tcp:" + NetworkLab.HOST_ON_INTERNET + ":" + NetworkLab.SERVICE,
                        "tcp:" + NetworkLab.HOST_ON_INTERNET + ":" + PROXY,
                        "tcp:198.18.0.1:" + NetworkLab.SERVICE,
                        "tcp:" + NetworkLab.INTERNET + ":" + NetworkLab.SERVICE));
    }

    @Test
    void aMachineReachesWhatItsPolicySays() throws Exception {
        assertThat(provider.egressModes()).containsExactlyInAnyOrder(EgressMode.values());

        assertThat(reached(EgressMode.NONE)).isEmpty();
        assertThat(opened).isEmpty();

        assertThat(reached(EgressMode.GATEWAY)).containsOnly(Map.entry("tcp:10.0.2.100:3128", "host"));
        assertThat(opened).containsExactly("m-gateway GATEWAY 198.18.0.5");

        assertThat(reached(EgressMode.OPEN)).containsOnly(Map.entry("tcp:203.0.113.2:9000", "net"));

        provider.destroy("m-gateway");
        assertThat(opened).contains("close m-gateway");
    }
}
