package dev.swarm.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.bench.host.MachineInfo;
import dev.swarm.cli.client.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchReportTest {
    private static final MachineInfo MACHINE = new MachineInfo(2, 8192, "a processor", "a Java", "an OS", "1.31.2");

    @TempDir
    Path folder;

    @Test
    void writesNumbersByKeyAndTheMachine() throws Exception {
        Figures figures =
                new Figures().add("ratio", 0.81239, "a ratio").add("events_per_ticket", 90, "events of a ticket");
        Path file = folder.resolve("new").resolve("figures.json");

        new BenchReport("overhead", figures, MACHINE).write(file);

        JsonNode json = Json.parse(Files.readString(file));
        assertThat(keys(json)).containsExactly("benchmark", "figures", "machine");
        assertThat(json.path("benchmark").asText()).isEqualTo("overhead");
        assertThat(keys(json.path("figures"))).containsExactly("ratio", "events_per_ticket");
        assertThat(json.path("figures").path("ratio").decimalValue()).isEqualByComparingTo("0.812");
        assertThat(json.path("figures").path("events_per_ticket").toString()).isEqualTo("90");
        assertThat(keys(json.path("machine"))).containsExactly("cores", "memory_mb", "cpu", "java", "os", "temporal");
        assertThat(json.path("machine").path("cores").asInt()).isEqualTo(2);
    }

    @Test
    void printsATableForPeople() {
        Figures figures = new Figures().add("ratio", 0.8, "a ratio").add("events", 1200000, "events");

        assertThat(new BenchReport("overhead", figures, MACHINE).toTable()).isEqualTo("""
                ratio       0.8  a ratio
                events  1200000  events
                """);
    }

    @Test
    void refusesFiguresThatNobodyCouldRead() {
        Figures figures = new Figures().add("ratio", 1, "a ratio");

        assertThatThrownBy(() -> figures.add("ratio", 2, "again")).hasMessageContaining("there already");
        assertThatThrownBy(() -> figures.add("Ratio", 2, "a ratio")).hasMessageContaining("not a key");
        assertThatThrownBy(() -> figures.add("other", Double.NaN, "nothing")).hasMessageContaining("NaN");
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
