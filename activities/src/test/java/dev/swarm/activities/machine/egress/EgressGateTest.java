package dev.swarm.activities.machine.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A hostile machine at its proxy, on real sockets; only the names and what is behind the addresses are made up. */
@Timeout(60)
class EgressGateTest {
    private static final EgressPolicy OPEN = new EgressPolicy(EgressMode.OPEN, List.of());
    private static final EgressPolicy GATEWAY = new EgressPolicy(EgressMode.GATEWAY, List.of());
    private static final EgressPolicy LISTED =
            new EgressPolicy(EgressMode.REGISTRIES, List.of("good.example.org", "*.wild.example.org"));

    @TempDir
    Path dir;

    private Internet internet;
    private EgressGate gate;

    @BeforeEach
    void start() throws IOException {
        internet = new Internet()
                .name("good.example.org", Internet.PUBLIC)
                .name("a.wild.example.org", Internet.PUBLIC)
                .name("wild.example.org", Internet.PUBLIC)
                .name("other.example.net", Internet.PUBLIC);
        gate = gate(EgressOptions.standard(null));
    }

    private EgressGate gate(EgressOptions options) {
        return internet.gate(dir.resolve("gate"), options);
    }

    private void restart(EgressOptions options) {
        gate.close();
        gate = gate(options);
    }

    private static EgressOptions options(@Nullable URI gateway, int connections, Duration patience, long bytes) {
        return new EgressOptions(gateway, connections, patience, Duration.ofSeconds(30), bytes, 4_000);
    }

    private Path open(EgressPolicy policy) throws IOException {
        return gate.open("b1-t.1", policy).orElseThrow();
    }

    @AfterEach
    void stop() {
        gate.close();
        internet.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"good.example.org", "GOOD.example.ORG", "good.example.org.", "a.wild.example.org"})
    void leadsToWhatThePolicyLists(String name) throws IOException {
        Path socket = open(LISTED);

        assertThat(Guest.get(socket, "http://" + name + "/plain"))
                .startsWith("HTTP/1.1 200")
                .contains("hello");
        try (Guest tunnel = Guest.tunnel(socket, name + ":443")) {
            tunnel.say("GET /tunnelled HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(tunnel.rest()).startsWith("HTTP/1.1 200").contains("hello");
        }

        assertThat(internet.dialled)
                .containsExactly(
                        new InetSocketAddress(Internet.PUBLIC, 80), new InetSocketAddress(Internet.PUBLIC, 443));
        List<String> lines = log(2);
        assertThat(lines.get(0))
                .contains("\"machine\":\"b1-t.1\",\"ticket\":\"b1-t\",\"method\":\"GET\"")
                .contains(":80\",\"outcome\":\"allowed\",\"sent\":0,\"received\":5");
        assertThat(lines.get(1)).contains("\"method\":\"CONNECT\"").contains(":443\",\"outcome\":\"allowed\"");
        assertThat(lines.get(1)).doesNotContain("\"sent\":0").doesNotContain("\"received\":0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "other.example.net:443",
                "wild.example.org:443",
                "good.example.org.evil.example.net:443",
                "notgood.example.org:443",
                "good.example.org:22",
                "good.example.org:8443",
                "good.example.org",
                "gateway.swarm:443",
            })
    void leadsNowhereElse(String target) throws IOException {
        Path socket = open(LISTED);

        assertThat(Guest.connect(socket, target))
                .startsWith("HTTP/1.1 403")
                .contains("The egress proxy of Swarm does not connect to " + target)
                .contains("swarm projects change");
        assertThat(internet.dialled).isEmpty();
        assertThat(internet.lookedUp).isEmpty();
        assertThat(log(1)).singleElement().asString().contains("\"target\":\"" + target + "\",\"outcome\":\"denied\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0x7f.1",
                "0177.0.0.1",
                "127.0.0.1.",
                "169.254.169.254",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::ffff:a9fe:a9fe]",
                "93.184.215.14",
                "localhost",
                "localhost.",
                "router",
                "good.example.org%2f",
                "good.example.org\u0000",
                "good_example.org",
            })
    void connectsToNoAddressAndNoShortNameInAnyNotation(String host) throws IOException {
        Path socket = open(OPEN);

        for (int port : new int[] {80, 443}) {
            assertThat(Guest.connect(socket, host + ":" + port)).matches("(?s)HTTP/1.1 40[03].*");
        }
        assertThat(Guest.get(socket, "http://" + host + "/latest/meta-data")).matches("(?s)HTTP/1.1 40[03].*");
        assertThat(internet.dialled).isEmpty();
        assertThat(internet.lookedUp).isEmpty();
    }

    @Test
    void scansNoLoopback() throws IOException {
        Path socket = open(OPEN);
        internet.name("me.example.org", "127.0.0.1");
        int server = internet.url().getPort();

        for (int port : new int[] {22, 80, 443, 5432, 7233, 8080, server}) {
            assertThat(Guest.connect(socket, "127.0.0.1:" + port)).startsWith("HTTP/1.1 403");
            assertThat(Guest.connect(socket, "me.example.org:" + port)).startsWith("HTTP/1.1 403");
        }
        assertThat(internet.requests).isEmpty();
        assertThat(internet.dialled).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "172.31.255.255",
                "192.168.1.1",
                "192.0.2.1",
                "198.18.0.1",
                "224.0.0.251",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:10.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "2001:0:1::1",
                "2002:a00:1::1",
                "fd00:ec2::254",
                "fe80::1",
                "ff02::1",
                Internet.PUBLIC + " 10.0.0.1",
            })
    void aNameThatLeadsIntoAPrivateNetworkLeadsNowhere(String address) throws IOException {
        internet.name("good.example.org", address);
        Path socket = open(LISTED);

        assertThat(Guest.connect(socket, "good.example.org:443"))
                .startsWith("HTTP/1.1 403")
                .contains("not on the public internet");
        assertThat(Guest.get(socket, "http://good.example.org/"))
                .startsWith("HTTP/1.1 403")
                .contains("not on the public internet");
        assertThat(internet.dialled).isEmpty();
    }

    @Test
    void theHostsOwnAddressesAreNotPublic() throws IOException {
        for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address : card.inetAddresses().toList()) {
                assertThat(PublicAddresses.contains(address))
                        .as(address.toString())
                        .isFalse();
            }
        }
        assertThat(PublicAddresses.contains(InetAddress.getByName(Internet.PUBLIC)))
                .isTrue();
        assertThat(PublicAddresses.contains(InetAddress.getByName("2606:4700::1111")))
                .isTrue();
    }

    @Test
    void aNameThatChangesItsAnswerGainsNothing() throws IOException {
        internet.name("good.example.org", Internet.PUBLIC, "127.0.0.1");
        Path socket = open(LISTED);

        Guest.tunnel(socket, "good.example.org:443").close();
        assertThat(internet.lookedUp).hasSize(1);
        assertThat(internet.dialled).containsExactly(new InetSocketAddress(Internet.PUBLIC, 443));
        assertThat(Guest.connect(socket, "good.example.org:443")).startsWith("HTTP/1.1 403");
        assertThat(internet.dialled).hasSize(1);

        internet.name("good.example.org", Internet.PUBLIC, "127.0.0.1");
        assertThat(Guest.get(socket, "http://good.example.org/")).startsWith("HTTP/1.1 200");
        assertThat(internet.lookedUp).hasSize(3);
        assertThat(internet.dialled).hasSize(2);
    }

    @Test
    void aNameWithoutAddressIsSaidToHaveNone() throws IOException {
        assertThat(Guest.connect(open(OPEN), "nowhere.example.org:443"))
                .startsWith("HTTP/1.1 502")
                .contains("the name has no address");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET http://good.example.org/ HTTP/1.1~Host: other.example.net",
                "CONNECT good.example.org:443 HTTP/1.1~Host: other.example.net:443",
                "GET http://good.example.org/ HTTP/1.1~Host: good.example.org~Host: other.example.net",
                "GET http://good.example.org/ HTTP/1.1",
                "GET http://good.example.org@127.0.0.1/ HTTP/1.1~Host: good.example.org",
                "GET http://me:pw@good.example.org/ HTTP/1.1~Host: good.example.org",
                "GET https://good.example.org/ HTTP/1.1~Host: good.example.org",
                "GET ftp://good.example.org/ HTTP/1.1~Host: good.example.org",
                "GET file:///etc/passwd HTTP/1.1~Host: good.example.org",
                "GET /etc/passwd HTTP/1.1~Host: 127.0.0.1",
                "OPTIONS * HTTP/1.1~Host: good.example.org",
                "GET @127.0.0.1/ HTTP/1.1~Host: good.example.org",
                "POST http://good.example.org/ HTTP/1.1~Host: good.example.org~Content-Length: 4~Transfer-Encoding: chunked",
                "POST http://good.example.org/ HTTP/1.1~Host: good.example.org~Content-Length: 4~Content-Length: 5",
                "POST http://good.example.org/ HTTP/1.1~Host: good.example.org~Transfer-Encoding: chunked, identity",
                "POST http://good.example.org/ HTTP/1.1~Host: good.example.org~Content-Length : 4",
                "GET http://good.example.org/ HTTP/1.1~Host: good.example.org~X: a~ b: folded",
                "CONNECT http://good.example.org/ HTTP/1.1~Host: good.example.org",
                "CONNECT good.example.org:443@127.0.0.1:80 HTTP/1.1~Host: good.example.org",
                "CONNECT good.example.org:99999 HTTP/1.1~Host: good.example.org",
            })
    void forgedAndSmuggledRequestsReachNobody(String head) throws IOException {
        Path socket = open(LISTED);

        String answer = Guest.ask(socket, head.replace("~", "\r\n") + "\r\n\r\n0\r\n\r\n");

        assertThat(answer).matches("(?s)HTTP/1.1 (400|403|501|505).*");
        assertThat(internet.requests).isEmpty();
        assertThat(internet.dialled).isEmpty();
        assertThat(log(1)).anyMatch(line -> line.contains("denied"));
    }

    @Test
    void aHeadOfMegabytesIsNotRead() throws IOException {
        Path socket = open(LISTED);
        String head = "GET http://good.example.org/ HTTP/1.1\r\nHost: good.example.org\r\nX: " + "x".repeat(20_000);

        assertThat(Guest.ask(socket, head)).startsWith("HTTP/1.1 431");
        assertThat(Guest.ask(socket, "GET http://good.example.org/" + "x".repeat(20_000)))
                .startsWith("HTTP/1.1 414");
    }

    @Test
    void aMachineThatDawdlesIsGivenUpAndHindersNobody() throws IOException {
        restart(options(null, 4, Duration.ofMillis(300), 1 << 20));
        Path socket = open(LISTED);
        Path other = gate.open("b1-u.1", LISTED).orElseThrow();

        List<Guest> slow = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Guest guest = new Guest(socket);
            guest.say("GET http://good.example.org/ HT");
            slow.add(guest);
        }
        assertThat(Guest.get(other, "http://good.example.org/")).startsWith("HTTP/1.1 200");
        for (Guest guest : slow) {
            assertThat(guest.rest()).doesNotContain("200");
            guest.close();
        }
        assertThat(internet.requests).hasSize(1);
    }

    @Test
    void aMachineHasOnlySoManyConnectionsAndOthersHaveTheirOwn() throws IOException {
        restart(options(null, 3, Duration.ofSeconds(30), 1 << 20));
        Path socket = open(LISTED);
        Path other = gate.open("b1-u.1", LISTED).orElseThrow();

        List<Guest> tunnels = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tunnels.add(Guest.tunnel(socket, "good.example.org:443"));
        }
        assertThatThrownBy(() -> Guest.tunnel(socket, "good.example.org:443")).isInstanceOf(IOException.class);
        assertThat(Guest.get(other, "http://good.example.org/")).startsWith("HTTP/1.1 200");

        for (Guest tunnel : tunnels) {
            tunnel.close();
        }
        assertThat(log(3)).hasSize(3);
        eventually(() -> answers(socket));
    }

    @Test
    void aTunnelCarriesOnlySoMuch() throws IOException {
        restart(options(null, 3, Duration.ofSeconds(30), 10_000));
        Path socket = open(LISTED);

        try (Guest tunnel = Guest.tunnel(socket, "good.example.org:443")) {
            tunnel.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(12_000));
            assertThat(tunnel.rest()).isEmpty();
        }
        assertThat(log(1)).singleElement().asString().contains("it carried more than 10000 bytes");
    }

    @Test
    void theGatewayHearsWhichMachineAsks() throws IOException {
        restart(EgressOptions.standard(URI.create(internet.url() + "/base/")));
        for (EgressPolicy policy : List.of(GATEWAY, LISTED, OPEN)) {
            internet.requests.clear();
            Path socket = open(policy);

            String answer = Guest.ask(socket, """
                            POST http://gateway.swarm/v1/messages?x=1 HTTP/1.1\r
                            Host: gateway.swarm\r
                            Swarm-Machine: another.1\r
                            Content-Length: 4\r
                            Connection: close\r
                            \r
                            body""");

            assertThat(answer).startsWith("HTTP/1.1 200").contains("hello");
            assertThat(internet.requests)
                    .containsExactly(
                            "POST /base/v1/messages?x=1 [" + internet.url().getAuthority() + "] [b1-t.1] body");
        }
        assertThat(internet.lookedUp).isEmpty();
    }

    @Test
    void theGatewaysStreamComesAsItIsWritten() throws IOException {
        restart(EgressOptions.standard(internet.url()));
        try (Guest guest = new Guest(open(GATEWAY))) {
            guest.say("GET http://gateway.swarm/stream HTTP/1.1\r\nHost: gateway.swarm\r\nConnection: close\r\n\r\n");
            assertThat(guest.until("hello")).endsWith("hello");
            internet.more.countDown();
            assertThat(guest.rest()).contains(" again");
        }
    }

    @Test
    void withGatewayAloneNothingElseIsReached() throws IOException {
        Path socket = open(GATEWAY);

        assertThat(Guest.get(socket, "http://good.example.org/")).startsWith("HTTP/1.1 403");
        assertThat(Guest.connect(socket, "good.example.org:443"))
                .startsWith("HTTP/1.1 403")
                .contains("(egress gateway)");
        assertThat(Guest.get(socket, "http://gateway.swarm/"))
                .startsWith("HTTP/1.1 403")
                .contains("SWARM_GATEWAY_URL");
        assertThat(internet.dialled).isEmpty();
    }

    @Test
    void aMachineWithoutEgressHasNoWayOut() throws IOException {
        Path socket = open(LISTED);
        assertThat(gate.open("b1-t.1", EgressPolicy.NONE)).isEmpty();

        assertThat(socket).doesNotExist();
        assertThatThrownBy(() -> new Guest(socket)).isInstanceOf(IOException.class);
    }

    @Test
    void openingAgainChangesNothingAndAnotherPolicyEndsWhatWasAllowedBefore() throws IOException {
        Path socket = open(OPEN);
        try (Guest tunnel = Guest.tunnel(socket, "other.example.net:443")) {
            assertThat(open(OPEN)).isEqualTo(socket);
            tunnel.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(tunnel.until("hello")).endsWith("hello");

            assertThat(open(LISTED)).isEqualTo(socket);
            assertThat(tunnel.rest()).doesNotContain("HTTP/1.1");
        }
        assertThat(Guest.connect(socket, "other.example.net:443")).startsWith("HTTP/1.1 403");
    }

    @Test
    void aWorkerThatStartsAgainOpensTheSameWay() throws IOException {
        Path socket = open(LISTED);
        // As after kill -9: the socket's file is there, and nobody listens.
        gate.close();
        Files.createFile(socket);
        gate = gate(EgressOptions.standard(null));
        assertThat(socket).doesNotExist();

        assertThat(open(LISTED)).isEqualTo(socket);
        assertThat(Guest.get(socket, "http://good.example.org/")).startsWith("HTTP/1.1 200");
        gate.close("b1-t.1");
        gate.close("b1-t.1");
        assertThat(socket).doesNotExist();
    }

    @Test
    void theLogIsBounded() throws IOException {
        restart(options(null, 200, Duration.ofSeconds(30), 1 << 20));
        Path socket = open(GATEWAY);

        for (int i = 0; i < 60; i++) {
            Guest.connect(socket, "n" + i + ".example.org:443");
        }
        Path log = dir.resolve("gate/log/b1-t.1.jsonl");
        eventually(() -> Files.readString(log).contains("n59."));
        assertThat(Files.size(log) + Files.size(log.resolveSibling("b1-t.1.jsonl.1")))
                .isLessThanOrEqualTo(4_000);
    }

    /** The lines of the machine's log, once there are as many: they are written when a connection has ended. */
    private List<String> log(int atLeast) throws IOException {
        Path log = dir.resolve("gate/log/b1-t.1.jsonl");
        eventually(() -> Files.exists(log) && Files.readAllLines(log).size() >= atLeast);
        return Files.readAllLines(log);
    }

    private static boolean answers(Path socket) {
        try {
            return Guest.get(socket, "http://good.example.org/").startsWith("HTTP/1.1 200");
        } catch (IOException closedAtOnce) {
            return false;
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void eventually(Condition condition) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("it takes too long").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
