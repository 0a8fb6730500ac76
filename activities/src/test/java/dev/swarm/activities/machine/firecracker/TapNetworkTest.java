package dev.swarm.activities.machine.firecracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.machine.host.HostCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a hostile guest reaches through a real TAP device, real namespaces and real nftables rules: what is allowed. */
@Timeout(60)
class TapNetworkTest {
    private static final int SLOT = 7;
    private static final int OTHER = 8;
    private static final int USER = 2_000_000_007;
    private static final int PROXY = 3999;
    private static final boolean PROXIED = true;
    private static final boolean CLOSED = false;
    private static final String RESOLVER = "10.0.2.3";

    @TempDir
    Path folder;

    private final String house = UUID.randomUUID().toString().substring(0, 8);
    private NetworkLab lab;
    private TapNetwork networks;

    @BeforeEach
    void setUp() throws Exception {
        NetworkLab.assumePossible();
        lab = new NetworkLab(folder);
        networks = open();
        lab.serve("host", "host", NetworkLab.SERVICE, PROXY, 53, 80);
        lab.neighbour("lan", NetworkLab.HOST_ON_LAN, List.of(NetworkLab.LAN, NetworkLab.METADATA));
        lab.host().run("ip", "addr", "add", "169.254.169.1/24", "dev", "clan");
        lab.neighbour("net", NetworkLab.HOST_ON_INTERNET, List.of(NetworkLab.INTERNET));
    }

    @AfterEach
    void tearDown() throws IOException {
        if (lab != null) {
            for (int slot : networks.slots()) {
                networks.remove(slot);
            }
            lab.close();
        }
    }

    private TapNetwork open() throws IOException {
        return new TapNetwork(folder.resolve("network"), house, lab.host());
    }

    private void machine(int slot, boolean proxied) throws IOException {
        networks.create(slot, USER, proxied);
        networks.allow(
                new NetworkRules(networks.of(slot), proxied, proxied ? OptionalInt.of(PROXY) : OptionalInt.empty()));
    }

    /** All that a guest may try. */
    private List<String> everything() {
        List<String> targets = new ArrayList<>();
        List<String> addresses = List.of(
                MachineNetwork.GATEWAY,
                RESOLVER,
                networks.of(SLOT).hostAddress(),
                networks.of(SLOT).uplinkAddress(),
                networks.of(OTHER).hostAddress(),
                networks.of(OTHER).uplinkAddress(),
                NetworkLab.HOST_ON_LAN,
                NetworkLab.HOST_ON_INTERNET,
                NetworkLab.LAN,
                NetworkLab.METADATA,
                NetworkLab.INTERNET);
        for (String address : addresses) {
            for (int port : new int[] {NetworkLab.SERVICE, PROXY, 53, 80}) {
                targets.add("tcp:" + address + ":" + port);
                targets.add("udp:" + address + ":" + port);
            }
        }
        targets.add("tcp:" + MachineNetwork.PROXY + ":" + MachineNetwork.PROXY_PORT);
        targets.add("udp:" + MachineNetwork.PROXY + ":" + MachineNetwork.PROXY_PORT);
        targets.add("tcp:" + MachineNetwork.PROXY + ":" + NetworkLab.SERVICE);
        return targets;
    }

    private Map<String, String> guestReaches() throws IOException {
        return lab.probe(lab.in("guest"), everything());
    }

    private String allRules() throws IOException {
        return lab.host().run("nft", "list", "ruleset")
                + new HostCommands(TapNetwork.enter(networks.of(SLOT))).run("nft", "list", "ruleset");
    }

    @Test
    void theLabItselfIsOpen() throws Exception {
        assertThat(lab.probe(
                        lab.host(),
                        List.of(
                                "tcp:" + NetworkLab.LAN + ":80",
                                "udp:" + NetworkLab.METADATA + ":80",
                                "tcp:127.0.0.1:9000",
                                "udp:" + NetworkLab.INTERNET + ":53")))
                .hasSize(4);
        assertThat(lab.probe(lab.in("lan"), List.of("tcp:" + NetworkLab.INTERNET + ":80")))
                .hasSize(1);
    }

    @Test
    void withoutEgressNothingAnswersAndTheHostStillComesIn() throws Exception {
        machine(OTHER, PROXIED);
        machine(SLOT, CLOSED);
        lab.guest("guest", networks.of(SLOT), USER);
        lab.serve("guest", "guest", 22, 23);

        assertThat(guestReaches()).isEmpty();
        HostCommands inside = new HostCommands(TapNetwork.enter(networks.of(SLOT)));
        assertThat(lab.probe(inside, List.of("tcp:10.0.2.15:22", "tcp:10.0.2.15:23")))
                .containsOnlyKeys("tcp:10.0.2.15:22");
        // What has taken over Firecracker is no longer root's doing.
        HostCommands asUser = new HostCommands(List.of(
                "nsenter",
                "--net=" + networks.of(SLOT).namespaceFile(),
                "--",
                "setpriv",
                "--reuid",
                "" + USER,
                "--clear-groups",
                "--"));
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(lab.probe(asUser, everything())).isEmpty();
        assertThat(lab.probe(asUser, List.of("tcp:10.0.2.15:22"))).isEmpty();
    }

    @Test
    void theProxyIsAllThatAGuestWithAGatewayReaches() throws Exception {
        machine(OTHER, PROXIED);
        machine(SLOT, PROXIED);
        lab.guest("guest", networks.of(SLOT), USER);

        assertThat(guestReaches())
                .containsOnly(
                        Map.entry("tcp:" + MachineNetwork.PROXY + ":" + MachineNetwork.PROXY_PORT, "host"),
                        Map.entry("tcp:" + networks.of(SLOT).hostAddress() + ":" + PROXY, "host"));
    }

    @Test
    void aWayThatIsTakenAwayLeadsNowhereAnyMore() throws Exception {
        machine(SLOT, PROXIED);
        lab.guest("guest", networks.of(SLOT), USER);
        assertThat(guestReaches()).hasSize(2);

        machine(SLOT, CLOSED);

        assertThat(guestReaches()).isEmpty();
        assertThat(lab.host().run("ip", "-o", "link"))
                .doesNotContain(networks.of(SLOT).hostDevice());
        assertThat(lab.host().run("nft", "list", "ruleset")).doesNotContain("slot-" + SLOT);
    }

    @Test
    void theHostsOwnRulesHoldAlsoWithoutThoseInTheNamespace() throws Exception {
        machine(OTHER, PROXIED);
        machine(SLOT, PROXIED);
        HostCommands inside = new HostCommands(TapNetwork.enter(networks.of(SLOT)));
        inside.run("nft", "flush", "ruleset");

        assertThat(lab.probe(inside, everything()).keySet())
                .containsOnly("tcp:" + networks.of(SLOT).hostAddress() + ":" + PROXY);
    }

    @Test
    void aGuestThatForgesItsAddressReachesNothing() throws Exception {
        machine(SLOT, PROXIED);
        lab.guest("guest", networks.of(SLOT), USER);
        HostCommands guest = lab.in("guest");
        guest.run("ip", "addr", "flush", "dev", "eth0");
        guest.run("ip", "addr", "add", "10.0.2.77/24", "dev", "eth0");
        guest.run("ip", "route", "replace", "default", "via", MachineNetwork.GATEWAY);

        assertThat(guestReaches()).isEmpty();
    }

    @Test
    void onlyTheMachinesUserOpensItsTap() throws Exception {
        machine(SLOT, CLOSED);

        assertThatThrownBy(() -> lab.guest("guest", networks.of(SLOT), USER + 1))
                .isInstanceOf(IOException.class);
    }

    @Test
    void makingItAgainChangesNothing() throws Exception {
        machine(SLOT, PROXIED);
        String before = allRules();
        lab.guest("guest", networks.of(SLOT), USER);

        networks = open();
        machine(SLOT, PROXIED);

        assertThat(allRules()).isEqualTo(before);
        assertThat(guestReaches()).hasSize(2);
    }

    @Test
    void removingLeavesNothingAndOthersGoOn() throws Exception {
        String before = lab.host().run("nft", "list", "ruleset") + lab.host().run("ip", "-o", "link");
        machine(SLOT, PROXIED);
        machine(OTHER, PROXIED);
        lab.guest("guest", networks.of(OTHER), USER);

        networks.remove(SLOT);
        networks.remove(SLOT);
        assertThat(lab.probe(lab.in("guest"), List.of("tcp:" + MachineNetwork.PROXY + ":3128")))
                .hasSize(1);
        assertThat(networks.slots()).containsExactly(OTHER);
        assertThat(networks.of(SLOT).namespaceFile()).doesNotExist();

        networks.remove(OTHER);
        assertThat(lab.host().run("nft", "list", "ruleset") + lab.host().run("ip", "-o", "link"))
                .isEqualTo(before);
        assertThat(networks.slots()).isEmpty();
    }

    @Test
    void whatIsHalfMadeIsCompletedOrRemoved() throws Exception {
        machine(SLOT, PROXIED);
        lab.host().run("ip", "link", "delete", networks.of(SLOT).hostDevice());
        lab.host().run("nft", "delete", "table", "inet", NetworkRules.table(house));

        machine(SLOT, PROXIED);
        lab.guest("guest", networks.of(SLOT), USER);
        assertThat(guestReaches()).hasSize(2);

        lab.host().run("nft", "delete", "table", "inet", NetworkRules.table(house));
        networks.remove(SLOT);
        assertThat(networks.slots()).isEmpty();
    }

    @Test
    void whatIsNotMarkedAsOursIsNeverTouched() throws Exception {
        MachineNetwork foreign = networks.of(SLOT);
        HostCommands.STANDARD.run("ip", "netns", "add", foreign.namespace());
        try {
            assertThat(networks.isFree(SLOT)).isFalse();
            assertThatThrownBy(() -> networks.create(SLOT, USER, CLOSED)).hasMessageContaining("not ours");
            networks.remove(SLOT);
            assertThat(foreign.namespaceFile()).exists();
        } finally {
            HostCommands.STANDARD.run("ip", "netns", "delete", foreign.namespace());
        }
    }

    @Test
    void aSlotIsTakenWhereItsAddressIs() throws Exception {
        assertThat(networks.isFree(SLOT)).isTrue();
        machine(SLOT, PROXIED);

        TapNetwork neighbours = new TapNetwork(folder.resolve("neighbours"), "0123abcd", lab.host());
        assertThat(neighbours.isFree(SLOT)).isFalse();
        assertThat(neighbours.isFree(OTHER)).isTrue();
    }
}
