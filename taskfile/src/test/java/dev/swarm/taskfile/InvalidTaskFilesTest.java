package dev.swarm.taskfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file of {@code invalid/} has its expected problems beside it. {@code -Dgolden.record=true} writes them anew; read
 * the difference before committing it.
 */
class InvalidTaskFilesTest {
    private static final Path FOLDER = Path.of("src/test/resources/invalid");

    static List<Path> invalidFiles() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> !file.toString().endsWith(".expected"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("invalidFiles")
    void namesEveryProblem(Path file) throws IOException {
        String name = file.getFileName().toString();
        String text = Files.readString(file);
        TaskFileException failure = catchThrowableOfType(TaskFileException.class, () -> TaskFiles.parse(name, text));
        assertThat(failure).as("problems of " + name).isNotNull();
        String actual = failure.getMessage() + "\n";
        Path expected = FOLDER.resolve(name + ".expected");
        if (Boolean.getBoolean("golden.record")) {
            Files.writeString(expected, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(expected));
    }

    @Test
    void refusesAFileThatIsTooLong() {
        String text = "#".repeat(TaskFiles.MAX_CHARACTERS + 1);
        assertThat(catchThrowableOfType(TaskFileException.class, () -> TaskFiles.parse("a.yaml", text)))
                .hasMessageContaining("at most 1048576 are read");
    }

    @Test
    void refusesMoreTasksThanABuildTakes() {
        StringBuilder text = new StringBuilder("## Phase 1: All\n\n");
        for (int number = 0; number <= DraftGraph.MAX_TASKS; number++) {
            text.append("- [ ] T").append(1000 + number).append(" Do it\n");
        }
        assertThat(catchThrowableOfType(TaskFileException.class, () -> TaskFiles.parse("a.md", text.toString())))
                .hasMessageContaining("the file has 2001 tasks, at most 2000 are allowed");
    }
}
