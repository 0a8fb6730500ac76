package dev.swarm.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSetupTest {
    private static final String ROUTE = """
              %s: {provider: openai, model: m-1, base_url: "https://api.example.com/v1", key: "env:%s",
                price: {input: 1, cache_read: 1, cache_write: 1, output: 1}}
            """;

    @TempDir
    private Path folder;

    private String file() throws IOException {
        StringBuilder text = new StringBuilder("routes:\n");
        for (String name : new String[] {"general", "fast", "reasoning", "review"}) {
            text.append(ROUTE.formatted(name, "ONE_KEY"));
        }
        return Files.writeString(folder.resolve("models.yaml"), text + ROUTE.formatted("smart", "OTHER_KEY"))
                .toString();
    }

    @Test
    void withoutKeysItIsOffline() {
        ModelSetup setup = ModelSetup.of(Map.of());

        assertThat(setup.routes()).isEmpty();
        assertThat(setup.problems()).isEmpty();
        assertThat(setup.variables())
                .contains("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL", "SWARM_MODELS_FILE");
    }

    @Test
    void theVariablesThatAFileNamesHaveKeysToo() throws IOException {
        ModelSetup setup =
                ModelSetup.of(Map.of("SWARM_MODELS_FILE", file(), "ONE_KEY", "first", "OTHER_KEY", "second"));

        assertThat(setup.problems()).isEmpty();
        assertThat(setup.models()).containsExactly("m-1");
        assertThat(setup.variables()).contains("ONE_KEY", "OTHER_KEY");
        assertThat(setup.toString()).doesNotContain("first", "second");
    }

    @Test
    void allKeysThatAreMissingAreNamed() throws IOException {
        ModelSetup setup = ModelSetup.of(Map.of("SWARM_MODELS_FILE", file(), "ONE_KEY", "first"));

        assertThat(setup.problems()).singleElement().asString().contains("route smart", "env:OTHER_KEY");
        assertThat(ModelSetup.of(Map.of("SWARM_MODELS_FILE", file())).problems())
                .hasSize(5);
    }
}
