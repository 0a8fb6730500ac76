package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenApiTest extends ApiTest {
    @Test
    void servesADocumentThatIsComplete() {
        JsonNode document = anonymous.get("/v3/api-docs").json();
        assertThat(document.path("openapi").asString()).startsWith("3.");
        assertThat(document.at("/info/title").asString()).isEqualTo("Swarm API");
        assertThat(document.at("/components/securitySchemes/apiKey/scheme").asString())
                .isEqualTo("bearer");
        assertThat(document.at("/security/0").has("apiKey")).isTrue();
        assertThat(document.at("/components/schemas/Ticket/properties/state/enum")
                        .toString())
                .contains("in_progress");
        assertThat(document.path("paths").size()).isGreaterThan(50);
        assertThat(references(document))
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void showsAnExampleOfEveryBody() {
        JsonNode document = anonymous.get("/v3/api-docs").json();
        List<String> without = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    String name = operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
                    JsonNode content = operation.getValue().path("requestBody").path("content");
                    content.properties().forEach(media -> {
                        if (media.getKey().contains("json") && !media.getValue().has("example")) {
                            without.add(name + " request");
                        }
                    });
                    operation.getValue().path("responses").properties().forEach(response -> {
                        if (response.getKey().startsWith("2")) {
                            response.getValue().path("content").properties().forEach(media -> {
                                if (!media.getValue().has("example")
                                        && !media.getValue()
                                                .at("/schema/format")
                                                .asString("")
                                                .equals("binary")) {
                                    without.add(name + " " + response.getKey());
                                }
                            });
                        }
                    });
                    assertThat(operation.getValue().path("summary").asString(""))
                            .as(name)
                            .isNotEmpty();
                    assertThat(operation.getValue().path("responses").has("default"))
                            .as(name)
                            .isTrue();
                }));
        assertThat(without).isEmpty();
    }

    private static List<String> references(JsonNode node) {
        List<String> references = new ArrayList<>();
        node.findValues("$ref").forEach(value -> {
            if (value.isString()) {
                references.add(value.asString());
            }
        });
        assertThat(references).isNotEmpty();
        return references;
    }
}
