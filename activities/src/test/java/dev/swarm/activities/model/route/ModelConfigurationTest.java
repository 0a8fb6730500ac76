package dev.swarm.activities.model.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.model.ModelRoutes;
import dev.swarm.contracts.model.ModelUsage;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigurationTest {
    private static final String PRICE = "price: {input: 1, cache_read: 0.1, cache_write: 1.25, output: 5}";

    @TempDir
    Path folder;

    private Path write(String general) throws IOException {
        StringBuilder text = new StringBuilder("routes:\n  general:\n").append(general);
        for (String name : List.of("fast", "reasoning", "review", "smart")) {
            text.append("  ")
                    .append(name)
                    .append(": {provider: openai, model: m, base_url: 'http://localhost:1/v1', ")
                    .append(PRICE)
                    .append("}\n");
        }
        return Files.writeString(folder.resolve("models.yaml"), text);
    }

    private void refused(String general, String... messages) throws IOException {
        Path file = write(general);
        assertThatThrownBy(() -> ModelConfiguration.read(Map.of("SWARM_MODELS_FILE", file.toString())))
                .isInstanceOf(InvalidModelRoutesException.class)
                .satisfies(e -> {
                    for (String message : messages) {
                        assertThat(e.getMessage()).contains(file + message);
                    }
                    assertThat(e.getMessage()).doesNotContain("sk-very-secret");
                });
    }

    @Test
    void aBlankVariableIsAsGoodAsNone() {
        assertThat(ModelConfiguration.read(Map.of(
                        "SWARM_MODELS_FILE",
                        " ",
                        "ANTHROPIC_API_KEY",
                        "",
                        "OPENAI_API_KEY",
                        "k",
                        "OPENAI_BASE_URL",
                        "")))
                .isEqualTo(ModelConfiguration.read(Map.of("OPENAI_API_KEY", "k")));
    }

    @Test
    void theExampleIsValid() {
        List<ModelRoute> routes = ModelConfiguration.read(Map.of("SWARM_MODELS_FILE", "../examples/models.yaml"));

        assertThat(routes)
                .extracting(ModelRoute::name)
                .containsExactly("general", "fast", "reasoning", "review", "smart", "local");
        ModelRoute general = routes.getFirst();
        assertThat(general.baseUrl()).isEqualTo(URI.create("https://api.z.ai/api/paas/v4"));
        assertThat(general.keyRef()).isEqualTo("env:ZAI_API_KEY");
        assertThat(general.requestsPerMinute()).isEqualTo(60);
        assertThat(general.tokensPerMinute()).isEqualTo(1_000_000);
        assertThat(general.fallback()).isEqualTo("local");
        assertThat(routes.getLast().price().of(new ModelUsage(1_000_000, 0, 0, 1_000_000)))
                .isZero();
    }

    @Test
    void withoutAKeyThereAreNoRoutes() {
        assertThat(ModelConfiguration.read(Map.of())).isEmpty();
        assertThat(ModelConfiguration.read(Map.of("ANTHROPIC_API_KEY", " ", "OPENAI_API_KEY", "")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic", "openai", "openrouter", "deepseek", "zai", "xai"})
    void whatIsBuiltInIsWhole(String name) {
        List<ModelRoute> routes = ModelConfiguration.builtIn(name);

        assertThat(routes).extracting(ModelRoute::name).containsExactlyElementsOf(ModelRoutes.ALL);
        assertThat(routes).allSatisfy(route -> {
            assertThat(route.price()).isNotNull();
            assertThat(route.price().input()).isPositive();
            assertThat(route.price().output()).isGreaterThan(route.price().input());
            assertThat(route.baseUrl()).hasScheme("https");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, gpt-6-sol",
        "https://openrouter.ai/api/v1, anthropic/claude-sonnet-5.5",
        "https://api.deepseek.com, deepseek-v4-pro",
        "https://api.z.ai/api/paas/v4, glm-5.3",
        "https://api.x.ai/v1, grok-4.6"
    })
    void oneKeyIsEnoughAtAKnownProvider(String url, String model) {
        List<ModelRoute> routes = ModelConfiguration.read(Map.of("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", url));

        assertThat(routes.getFirst().model()).isEqualTo(model);
        assertThat(routes.getFirst().baseUrl()).isEqualTo(URI.create(url));
        assertThat(routes.getFirst().keyRef()).isEqualTo("env:OPENAI_API_KEY");
    }

    @Test
    void aModelOfThisMachineIsFreeAndAnUnknownOneHasNoPrice() {
        Map<String, String> key = Map.of("OPENAI_API_KEY", "k", "OPENAI_MODEL", "qwen3-coder");
        ModelRoute here =
                ModelConfiguration.read(with(key, "http://localhost:11434/v1")).getFirst();
        ModelRoute elsewhere =
                ModelConfiguration.read(with(key, "https://models.example/v1")).getFirst();

        assertThat(here.model()).isEqualTo("qwen3-coder");
        assertThat(here.price().input()).isZero();
        assertThat(elsewhere.price()).isNull();
    }

    @Test
    void asksForTheModelOfAnUnknownProvider() {
        assertThatThrownBy(() -> ModelConfiguration.read(
                        with(Map.of("OPENAI_API_KEY", "sk-very-secret"), "http://localhost:8000/v1")))
                .isInstanceOf(InvalidModelRoutesException.class)
                .hasMessageContaining("OPENAI_MODEL")
                .hasMessageContaining("examples/models.yaml");
    }

    private static Map<String, String> with(Map<String, String> environment, String url) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("OPENAI_BASE_URL", url);
        return all;
    }

    @Test
    void namesLineFieldAndRemedy() throws Exception {
        refused(
                """
                    provider: mistral
                    model: ''
                    base_url: ftp://nowhere
                    key: sk-very-secret
                    price: {input: cheap, cache_read: 0.1, output: 5, tokens: 1}
                    rpm: many
                    colour: red
                    fallback: nobody
                """,
                ":3: provider: 'mistral' does not do; write anthropic or openai",
                ":4: model: text is expected",
                ":5: base_url: 'ftp://nowhere' does not do",
                ":6: key: a key is named here, never written; write env:NAME",
                ":7: input: 'cheap' does not do; write US dollars per million tokens",
                ":7: cache_write: it is missing",
                ":7: tokens: there is no such field",
                ":8: rpm: 'many' does not do",
                ":9: colour: there is no such field");
    }

    @Test
    void refusesFallbacksThatLeadNowhere() throws Exception {
        String route = "    provider: openai\n    model: m\n    base_url: http://localhost:1\n    fallback: ";
        refused(route + "nobody\n", ":2: general: there is no route nobody to fall back to");
        refused(route + "general\n", ":2: general: its fallbacks go in a circle");
    }

    @Test
    void refusesAFileThatIsNone() throws Exception {
        Path file = folder.resolve("none.yaml");
        assertThatThrownBy(() -> ModelConfiguration.read(Map.of("SWARM_MODELS_FILE", file.toString())))
                .hasMessageContaining("there is no such file; write one like examples/models.yaml");
        Files.writeString(file, "routes: [");
        assertThatThrownBy(() -> ModelConfiguration.read(Map.of("SWARM_MODELS_FILE", file.toString())))
                .hasMessageContaining("not YAML");
        Files.writeString(file, "");
        assertThatThrownBy(() -> ModelConfiguration.read(Map.of("SWARM_MODELS_FILE", file.toString())))
                .hasMessageContaining("it is empty");
        Files.writeString(file, "routes:\n  general: {provider: openai, model: m, base_url: http://localhost:1}\n");
        assertThatThrownBy(() -> ModelConfiguration.read(Map.of("SWARM_MODELS_FILE", file.toString())))
                .hasMessageContaining("the route smart is missing");
    }

    @Test
    void findsKeysByName() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "from-file\n");

        assertThat(ModelKey.find(route("env:A_KEY"), Map.of("A_KEY", "from-environment")))
                .isEqualTo("from-environment");
        assertThat(ModelKey.find(route("file:" + file), Map.of())).isEqualTo("from-file");
        assertThat(ModelKey.find(route(null), Map.of())).isEmpty();
        assertThatThrownBy(() -> ModelKey.find(route("env:A_KEY"), Map.of()))
                .isInstanceOf(InvalidModelRoutesException.class)
                .hasMessageContaining("route general: its key env:A_KEY is not there");
    }

    private static ModelRoute route(String key) {
        return new ModelRoute(
                "general", ModelRoute.Provider.OPENAI, "m", URI.create("http://localhost:1"), key, null, 0, 0, null);
    }

    @Test
    void aLongPromptHasAPriceOfItsOwn() {
        ModelPrice haiku = ModelConfiguration.builtIn("anthropic").get(1).price();

        assertThat(haiku.of(new ModelUsage(100_000, 0, 0, 1_000_000))).isEqualByComparingTo("0.51");
        assertThat(haiku.of(new ModelUsage(50_000, 40_000, 10_001, 0))).isEqualByComparingTo("0.033250625");
        assertThat(haiku.most(1_000_000, 0)).isEqualByComparingTo(new BigDecimal("0.625"));
    }
}
