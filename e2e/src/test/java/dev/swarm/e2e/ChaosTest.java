package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hosts in networks of their own work on a build while machines, workers and networks fail at random. {@code
 * -Dswarm.chaos.seed=N} repeats the faults of a seed that an earlier run has printed.
 */
@Order(95)
@Timeout(1_300)
class ChaosTest {
    private static final String PROJECT = "chaos";
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
        build(
                "mixed",
                List.of("sandbox", "sandbox", hasGuestImage() ? "qemu" : "sandbox"),
                20,
                Duration.ofSeconds(300));
    }

    @Test
    void ticketsInMicroVmsBecomeMergedPullRequests() throws Exception {
        assumeTrue("qemu".equals(System.getenv("SWARM_CHAOS_MACHINES")), "SWARM_CHAOS_MACHINES is not qemu");
        assumeTrue(hasGuestImage(), "SWARM_GUEST_IMAGE names no guest image");
        build("qemu", List.of("qemu", "qemu", "qemu"), 20, Duration.ofSeconds(600));
    }

    private static boolean hasGuestImage() {
        String image = System.getenv("SWARM_GUEST_IMAGE");
        return image != null && Files.isReadable(Path.of(image, "rootfs.erofs"));
    }

    private void build(String name, List<String> machines, int count, Duration patience) throws Exception {
        System.out.println("chaos: to repeat these faults give -Dswarm.chaos.seed=" + seed);
        List<String> keys = IntStream.rangeClosed(1, count)
                .mapToObj(number -> String.format("t%02d", number))
                .toList();
        try (ChaosFleet fleet = ChaosFleet.start(folder, machines)) {
            fleet.platform().project(PROJECT, "auto");
            TestBuild build = TestBuild.start(
                    fleet.platform(),
                    PROJECT,
                    6,
                    keys.stream().map(this::ticket).toArray(ObjectNode[]::new));
            try (Faults faults = new Faults(fleet.hosts(), random)) {
                try {
                    awaitMerged(build, count * 4 / 5, patience);
                    faults.end();
                    awaitMerged(build, count, patience);
                    build.await("completed", Map.of());
                    new MergedProject(fleet.platform(), PROJECT).hasEachOnce(keys);
                    nothingIsLeft(fleet);
                } catch (AssertionError failure) {
                    failure.addSuppressed(new AssertionError("seed " + seed + "\n" + String.join("\n", faults.log())));
                    failure.addSuppressed(new AssertionError(fleet.logTail()));
                    throw failure;
                } finally {
                    Files.writeString(
                            Path.of("target", "chaos-" + name + "-" + seed + ".txt"),
                            String.join("\n", faults.log()) + "\n" + story(build));
                }
            }
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
        Set<String> said = new HashSet<>();
        Collection<String> states = Eventually.get(
                        count + " tickets are merged",
                        patience,
                        () -> {
                            Map<String, String> seen = build.states();
                            Map<String, Integer> now = new TreeMap<>();
                            seen.values().forEach(state -> now.merge(state, 1, Integer::sum));
                            if (said.add(now.toString())) {
                                System.out.println("chaos: " + Instant.now() + " " + now);
                            }
                            return seen;
                        },
                        all -> all.containsValue("failed")
                                || all.containsValue("cancelled")
                                || all.values().stream()
                                                .filter("merged"::equals)
                                                .count()
                                        >= count)
                .values();
        assertThat(states).doesNotContain("failed", "cancelled");
    }

    /** The hosts still run: they tidy up by themselves. */
    private static void nothingIsLeft(ChaosFleet fleet) throws Exception {
        long deadline = System.nanoTime() + ORPHANS.toNanos();
        for (ChaosHost host : fleet.hosts()) {
            Eventually.get(
                    "what is left on " + host.name(),
                    Duration.ofNanos(deadline - System.nanoTime()),
                    host.remains()::all,
                    List::isEmpty);
        }
        MergedProject project = new MergedProject(fleet.platform(), PROJECT);
        Eventually.get(
                "refs that are left",
                Duration.ofNanos(deadline - System.nanoTime()),
                project::refs,
                List.of("refs/heads/main")::equals);
    }

    /** What became of the tickets. */
    private static String story(TestBuild build) throws Exception {
        StringBuilder text = new StringBuilder();
        build.events()
                .forEach(event -> text.append(event.path("at").asText())
                        .append(' ')
                        .append(event.path("ticketId").asText())
                        .append(' ')
                        .append(event.path("type").asText())
                        .append(' ')
                        .append(event.path("data"))
                        .append('\n'));
        return text.toString();
    }
}
