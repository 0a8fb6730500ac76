package dev.swarm.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchMainTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void withoutANameItListsWhatThereIs() {
        assertThat(bench()).isZero();

        assertThat(printed(out))
                .contains(
                        "overhead",
                        "latency",
                        "scale",
                        "memory",
                        "machine-start",
                        "density",
                        "pipeline",
                        "recovery",
                        "agent-turn",
                        "gateway");
        assertThat(printed(err)).isEmpty();
    }

    @Test
    void refusesANameThatIsNone() {
        assertThat(bench("speed")).isEqualTo(2);

        assertThat(printed(err)).isEqualTo("""
                error: there is no benchmark 'speed'
                hint: there are overhead, latency, scale, memory, machine-start, density, pipeline, recovery, agent-turn, gateway, pages
                """);
        assertThat(printed(out)).isEmpty();
    }

    @Test
    void refusesWrongOptionsBeforeItStartsAnything() {
        assertThat(bench("overhead", "--speed")).isEqualTo(2);
        assertThat(bench("overhead", "--tickets", "none")).isEqualTo(2);
        assertThat(bench("overhead", "--tickets", "0")).isEqualTo(2);
        assertThat(bench("scale", "--largest", "10")).isEqualTo(2);
        assertThat(bench("memory", "--slots", "-1")).isEqualTo(2);
        assertThat(bench("density", "--machines", "0")).isEqualTo(2);
        assertThat(bench("latency", "--json", folder.toString())).isEqualTo(2);

        assertThat(printed(err))
                .contains(
                        "error: '--speed' was not expected here\nhint: see `./swarm bench overhead --help`\n",
                        "'none' is not an int",
                        "error: --tickets must be at least 1\nhint: it is 0\n",
                        "error: --largest must be at least 100\nhint: it is 10\n",
                        "error: --slots must be at least 1\nhint: it is -1\n",
                        "error: --machines must be at least 1\nhint: it is 0\n",
                        "error: --json " + folder + " is a folder\nhint: name a file\n");
    }

    @Test
    void saysWhereThePlatformCannotBeStartedFrom() {
        assertThat(bench("memory")).isEqualTo(1);

        assertThat(printed(err)).contains("error: there is no ./swarm in " + folder);
    }

    @Test
    void saysThatThereIsNoGuestImage() {
        for (String name : new String[] {"machine-start", "density", "pipeline", "recovery"}) {
            assertThat(bench(name)).isEqualTo(1);
        }

        assertThat(printed(err)).contains("error: SWARM_GUEST_IMAGE names no guest image\nhint: ");
    }

    @Test
    void measuresTheOverheadOfAFewTickets() throws Exception {
        Path json = folder.resolve("overhead.json");
        Path clone = Path.of("").toAbsolutePath().getParent();

        int exitCode =
                run(clone, "overhead", "--tickets", "4", "--rounds", "1", "--warm-up", "2", "--json", json.toString());

        assertThat(exitCode).as(printed(err)).isZero();
        JsonNode figures = Json.parse(Files.readString(json)).path("figures");
        assertThat(figures.path("ratio").asDouble()).isPositive();
        assertThat(figures.path("activities_per_ticket").asDouble()).isBetween(8.0, 12.0);
        assertThat(figures.path("events_per_ticket").asDouble()).isGreaterThan(50);
        assertThat(printed(out)).contains("ratio", "activities_per_ticket", "events_per_ticket");
        assertThat(printed(err)).contains("bench: round 1 of 1");
    }

    private int bench(String... args) {
        return run(folder, args);
    }

    private int run(Path home, String... args) {
        return BenchMain.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("SWARM_HOME", home.toString()),
                args);
    }

    private static String printed(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
