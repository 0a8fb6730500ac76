package dev.swarm.taskfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published schema and the parser agree; the examples of the project satisfy both. */
class TaskFileSchemaTest {
    private static final Path SCHEMA = Path.of("src/main/resources/task-file.schema.json");

    static List<Path> yamlFiles() throws IOException {
        return Stream.concat(
                        files(Path.of("src/test/resources/valid")).stream(),
                        files(Path.of("../examples/tasks")).stream())
                .filter(file -> file.toString().endsWith(".yaml"))
                .toList();
    }

    static List<Path> examples() throws IOException {
        return files(Path.of("../examples/tasks"));
    }

    @ParameterizedTest
    @MethodSource("yamlFiles")
    void validFilesSatisfyTheSchema(Path file) throws IOException {
        assertThat(schema().validate(Files.readString(file), InputFormat.YAML)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsAPlan(Path file) throws IOException, TaskFileException {
        TaskPlan plan = TaskFiles.parse(file.getFileName().toString(), Files.readString(file));
        assertThat(plan.tickets()).isNotEmpty();
        if (file.toString().endsWith(".yaml")) {
            assertThat(plan.warnings()).isEmpty();
        }
    }

    @Test
    void thereAreExamples() throws IOException {
        assertThat(examples()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void theSchemaRefusesWhatTheParserRefuses() throws IOException {
        for (String name : List.of(
                "empty-plan.yaml", "tasks-not-a-list.yaml", "no-tasks.yaml", "top-is-a-list.yaml", "placement.yaml")) {
            String text = Files.readString(Path.of("src/test/resources/invalid", name));
            assertThat(schema().validate(text, InputFormat.YAML)).as(name).isNotEmpty();
        }
    }

    @Test
    void theSchemaKnowsEveryNameOfRetryOn() throws IOException {
        for (String name : RetryNames.known()) {
            String text = "tasks: [{name: One, command: echo, retry_policy: {retry_on: [" + name + "]}}]";
            assertThat(schema().validate(text, InputFormat.YAML)).as(name).isEmpty();
        }
    }

    private static Schema schema() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(SCHEMA));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
