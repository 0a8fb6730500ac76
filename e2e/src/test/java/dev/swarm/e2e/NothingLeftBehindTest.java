package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kohsuke.github.GHRepository;

/**
 * What builds leave on the host and on the forge once they have ended, whether they merged, failed or were cancelled. Mirrors
 * of repositories, stored artifacts and the notes of past reservations stay on purpose.
 */
@Order(50)
@ExtendWith(SharedPlatform.class)
class NothingLeftBehindTest {
    private final Platform platform;

    NothingLeftBehindTest(Platform platform) {
        this.platform = platform;
    }

    @Test
    void endedBuildsLeaveOnlyWhatIsMeantToStay() throws Exception {
        platform.project("tidy", "auto");
        platform.project("tidy-by-hand", "manual");
        TestBuild mixed = TestBuild.start(
                platform,
                "tidy",
                4,
                TestBuild.quick("good"),
                TestBuild.failing("bad"),
                TestBuild.endless("stopped"),
                TestBuild.endless("stuck"));
        TestBuild reviewed = TestBuild.start(platform, "tidy-by-hand", 1, TestBuild.quick("waiting"));
        mixed.await("stuck", "in_progress");
        mixed.await("stopped", "in_progress");
        reviewed.await("waiting", "in_review");
        assertThat(machineProcesses()).as("the test would see a machine").isNotEmpty();
        mixed.command("stopped", "terminate", "{}").ok();
        mixed.await("good", "merged");
        for (JsonNode build : platform.api().all("/api/builds")) {
            if (build.path("endedAt").isNull()) {
                new TestBuild(platform.api(), build.path("buildId").asText()).end();
            }
        }
        assertThat(mixed.states()).containsAllEntriesOf(Map.of("stuck", "cancelled", "bad", "failed"));
        assertThat(reviewed.states()).containsEntry("waiting", "cancelled");

        Eventually.get("what is left behind", Duration.ofSeconds(20), this::leftBehind, List::isEmpty);
        for (GHRepository repository :
                platform.forge().getMyself().listRepositories().toList()) {
            assertThat(repository.getBranches().keySet())
                    .as("branches of %s", repository.getFullName())
                    .isEqualTo(kept(repository));
        }
    }

    /** A pull request that a person closed keeps its branch, so that it can be reopened. */
    private Set<String> kept(GHRepository repository) throws Exception {
        Set<String> kept = new TreeSet<>(Set.of("main"));
        for (JsonNode ticket : platform.api().all("/api/tickets?project=" + repository.getName())) {
            if (ticket.at("/failure/code").asText().equals("PULL_REQUEST_CLOSED")) {
                kept.add("swarm/" + ticket.path("ticketId").asText());
            }
        }
        return kept;
    }

    private List<String> leftBehind() throws IOException {
        List<String> found = new ArrayList<>(machineProcesses());
        Path host = platform.data().resolve("host");
        for (String folder : List.of("machines/machines", "logs-to-ship", "artifacts/spool")) {
            found.addAll(content(host.resolve(folder)));
        }
        for (Path reservation : files(host.resolve("reservations"))) {
            if (Api.JSON
                    .readTree(Files.readString(reservation))
                    .path("releasedAt")
                    .isMissingNode()) {
                found.add(reservation.toString());
            }
        }
        try (Stream<Path> mirrors = Files.walk(host.resolve("mirrors"))) {
            mirrors.filter(path -> path.endsWith("worktrees") || path.toString().endsWith(".lock"))
                    .forEach(path -> found.add(path.toString()));
        }
        found.addAll(controlGroups());
        return found;
    }

    private List<String> machineProcesses() {
        String machines = platform.data().resolve("host/machines").toString();
        return ProcessHandle.allProcesses()
                .map(process -> process.pid() + " " + environment(process.pid()).orElse("")
                        + process.info().commandLine().orElse(""))
                .filter(text -> text.contains("SWARM_MACHINE=" + house() + "/") || text.contains(machines + "/"))
                .map(text -> "process " + text.substring(0, Math.min(200, text.length())))
                .toList();
    }

    private static Optional<String> environment(long pid) {
        try {
            byte[] content = Files.readAllBytes(Path.of("/proc", String.valueOf(pid), "environ"));
            return Optional.of(new String(content, StandardCharsets.UTF_8).replace('\0', ' '));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** What marks the machines of this data folder. */
    private String house() {
        return UUID.nameUUIDFromBytes(
                        platform.data().resolve("host/machines").toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** Below each controller of version 1, or below a delegated group of version 2. */
    private List<String> controlGroups() throws IOException {
        try (Stream<Path> groups = Files.find(
                Path.of("/sys/fs/cgroup"),
                6,
                (path, attributes) -> attributes.isDirectory()
                        && path.getFileName().toString().startsWith(house()))) {
            return groups.map(Path::toString).toList();
        }
    }

    private static List<String> content(Path folder) throws IOException {
        return files(folder).stream().map(Path::toString).toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
