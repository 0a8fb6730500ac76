package dev.swarm.workflows.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writes the recorded histories anew; see CONTRIBUTING.md. */
@EnabledIfSystemProperty(named = "swarm.record", matches = "true")
class RecordHistories {
    @ParameterizedTest
    @EnumSource
    void writes(Scenario scenario) throws IOException {
        Path file = Path.of("src/test/resources").resolve(scenario.resource());
        Files.createDirectories(file.getParent());
        Files.writeString(file, scenario.record() + "\n");
    }
}
