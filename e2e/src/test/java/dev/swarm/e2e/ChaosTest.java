package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kohsuke.github.GHContent;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHRepository;

/**
 * Hosts in networks of their own work on a build while machines, workers and networks fail at random. {@code
 * -Dswarm.chaos.seed=N} repeats the faults of a seed that an earlier run has printed.
 */
@Order(95)
@Timeout(480)
class ChaosTest {
    private static final String PROJECT = "chaos";
    private static final int HOSTS = 3;
    private static final Duration ORPHANS = Duration.ofSeconds(60);

    private final long seed = Long.getLong("swarm.chaos.seed", System.nanoTime() % 1_000_000);
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    @BeforeEach
    void needsNetworks() throws Exception {
        String missing = NetworkLab.unavailable().orElse("");
        assumeTrue(missing.isEmpty(), missing);
    }

    @Test
    void twentyTicketsOnThreeHostsBecomeTwentyMergedPullRequests() throws Exception {
        build("sandbox", 20, Duration.ofSeconds(200));
    }

    @Test
    void ticketsInMicroVmsBecomeMergedPullRequests() throws Exception {
        assumeTrue("qemu".equals(System.getenv("SWARM_CHAOS_MACHINES")), "SWARM_CHAOS_MACHINES is not qemu");
        String image = System.getenv("SWARM_GUEST_IMAGE");
        assumeTrue(
                image != null && Files.isReadable(Path.of(image, "rootfs.erofs")),
                "SWARM_GUEST_IMAGE names no guest image");
        build("qemu", 6, Duration.ofSeconds(360));
    }

    private void build(String machines, int count, Duration patience) throws Exception {
        System.out.println("chaos: to repeat these faults give -Dswarm.chaos.seed=" + seed);
        NetworkLab network = NetworkLab.open();
        try (network;
                Relay api = new Relay(network.address());
                Relay temporal = new Relay(network.address());
                HttpRelay forge = new HttpRelay(network.address());
                Platform platform = platform(api, temporal, forge)) {
            api.to(platform.endpoint("apiUrl"));
            temporal.to(platform.endpoint("temporalAddress"));
            forge.to(platform.endpoint("forgeUrl"));
            platform.project(PROJECT, "auto");
            List<ChaosHost> hosts = new ArrayList<>();
            try {
                String token = platform.api()
                        .post("/api/hosts/tokens", "{\"uses\":" + HOSTS + "}")
                        .ok()
                        .path("token")
                        .asText();
                for (int number = 1; number <= HOSTS; number++) {
                    hosts.add(new ChaosHost(number, folder, network, machines, token, "--slots", "2"));
                }
                for (ChaosHost host : hosts) {
                    awaitLive(platform, host);
                }
                disturbed(platform, hosts, count, patience);
            } catch (AssertionError failure) {
                for (ChaosHost host : hosts) {
                    failure.addSuppressed(new AssertionError(host.logTail(25)));
                }
                failure.addSuppressed(new AssertionError("the platform's logs:\n" + platform.logTail()));
                throw failure;
            } finally {
                for (ChaosHost host : hosts) {
                    host.close();
                }
            }
        }
        Eventually.get("networks that are left", network::remains, List::isEmpty);
    }

    /** Its own worker takes no tickets; hosts are told addresses that their networks reach. */
    private Platform platform(Relay api, Relay temporal, HttpRelay forge) throws Exception {
        SwarmCli cli = new SwarmCli(folder.resolve("data"))
                .with("SWARM_ROLES", "control")
                .with("SWARM_MACHINE_MEMORY_MIB", "256")
                .with("SWARM_MACHINE_DISK_MIB", "128")
                .with("SWARM_JOIN_API_URL", "http://" + api.address())
                .with("SWARM_JOIN_TEMPORAL_ADDRESS", temporal.address())
                .with("SWARM_JOIN_FORGE_URL", "http://" + forge.address() + "/api/v3");
        return Platform.start(cli, folder.resolve("up.log"), Platform.freePorts());
    }

    private static void awaitLive(Platform platform, ChaosHost host) throws Exception {
        Eventually.get(
                host.name() + " has joined and offers machines",
                Duration.ofSeconds(120),
                () -> platform.api().get("/api/hosts/" + host.name()).json(),
                seen -> seen.path("slots").asInt() > 0);
    }

    private void disturbed(Platform platform, List<ChaosHost> hosts, int count, Duration patience) throws Exception {
        List<String> keys = IntStream.rangeClosed(1, count)
                .mapToObj(number -> String.format("t%02d", number))
                .toList();
        TestBuild build = TestBuild.start(
                platform, PROJECT, 6, keys.stream().map(this::ticket).toArray(ObjectNode[]::new));
        try (Faults faults = new Faults(hosts, random)) {
            try {
                awaitMerged(build, count * 4 / 5, patience);
                faults.end();
                awaitMerged(build, count, patience);
            } catch (AssertionError failure) {
                throw new AssertionError(
                        "with seed " + seed + ":\n" + String.join("\n", faults.log()) + "\n" + story(build), failure);
            }
            build.await("completed", Map.of());
            eachIsOneMergedPullRequest(platform, keys);
            for (ChaosHost host : hosts) {
                Eventually.get(
                        "what is left on " + host.name() + " (seed " + seed + ")",
                        ORPHANS,
                        host.remains()::all,
                        List::isEmpty);
            }
            Eventually.get("refs that are left", ORPHANS, () -> refs(platform), List.of("refs/heads/main")::equals);
        }
    }

    private ObjectNode ticket(String key) {
        int seconds = 1 + random.nextInt(4);
        return TestBuild.ticket(
                key,
                "echo " + key + " begins; sleep " + seconds + "; mkdir -p parts; echo " + key + " > parts/" + key
                        + ".txt");
    }

    private static void awaitMerged(TestBuild build, int count, Duration patience) throws Exception {
        Collection<String> states = Eventually.get(
                        count + " tickets are merged",
                        patience,
                        build::states,
                        all -> all.containsValue("failed")
                                || all.containsValue("cancelled")
                                || all.values().stream()
                                                .filter("merged"::equals)
                                                .count()
                                        >= count)
                .values();
        assertThat(states).doesNotContain("failed", "cancelled");
    }

    /** What became of the tickets that are not merged. */
    private static String story(TestBuild build) throws Exception {
        Set<String> open = build.states().entrySet().stream()
                .filter(ticket -> !ticket.getValue().equals("merged"))
                .map(ticket -> build.ticketId(ticket.getKey()))
                .collect(Collectors.toSet());
        StringBuilder text = new StringBuilder();
        for (JsonNode event : build.events()) {
            if (open.contains(event.path("ticketId").asText())) {
                text.append(event.path("at").asText())
                        .append(' ')
                        .append(event.path("ticketId").asText())
                        .append(' ')
                        .append(event.path("type").asText())
                        .append(' ')
                        .append(event.path("data"))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static void eachIsOneMergedPullRequest(Platform platform, List<String> keys) throws Exception {
        GHRepository repository = platform.repository(PROJECT);
        List<GHPullRequest> pulls =
                repository.queryPullRequests().state(GHIssueState.ALL).list().toList();
        assertThat(pulls)
                .extracting(pull -> pull.getHead().getRef().replaceFirst(".*-", ""))
                .containsExactlyInAnyOrderElementsOf(keys);
        for (GHPullRequest pull : pulls) {
            assertThat(pull.isMerged()).as(pull.getTitle()).isTrue();
        }
        Set<String> files = new TreeSet<>();
        for (GHContent content : repository.getDirectoryContent("parts", "main")) {
            files.add(content.getName());
        }
        assertThat(files)
                .containsExactlyElementsOf(
                        keys.stream().map(key -> key + ".txt").toList());
        assertThat(repositoryGit(platform, "log", "--diff-filter=A", "--name-only", "--format=", "main", "--", "parts"))
                .as("files that commits of main have added")
                .containsExactlyInAnyOrderElementsOf(
                        keys.stream().map(key -> "parts/" + key + ".txt").toList());
    }

    /** All that people and workers have left in the repository but the marks of its pull requests. */
    private static List<String> refs(Platform platform) throws IOException, InterruptedException {
        return repositoryGit(platform, "for-each-ref", "--format=%(refname)").stream()
                .filter(ref -> !ref.startsWith("refs/pull/"))
                .toList();
    }

    private static List<String> repositoryGit(Platform platform, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "git",
                "--git-dir",
                platform.data()
                        .resolve("forge/repositories/swarm/" + PROJECT + "/git")
                        .toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Stream<String> lines = process.inputReader().lines()) {
            List<String> found = lines.filter(line -> !line.isBlank()).toList();
            assertThat(process.waitFor()).as("%s", command).isZero();
            return found;
        }
    }
}
