package dev.swarm.api.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.api.identity.Origin;
import dev.swarm.api.request.CommandIds;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;

/** What the controllers do not say themselves. Examples are data: {@code openapi-examples.json}, by method and path. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Origin.class);
    }

    private static final String SCHEME = "apiKey";
    private static final String PROBLEM = "Problem";
    private static final String PROBLEM_TYPE = "application/problem+json";

    @Bean
    OpenAPI swarmApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Swarm API")
                        .version("0.1.0")
                        .description("From an idea to merged pull requests. Every path under /api needs an API key. "
                                + "POST and PUT take an Idempotency-Key: the same key with the same body gives the same "
                                + "answer again. Errors are problem documents with a failure code and a hint.")
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .components(new Components()
                        .addSecuritySchemes(
                                SCHEME,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("An API key; X-Api-Key: KEY is accepted too.")))
                .addSecurityItem(new SecurityRequirement().addList(SCHEME));
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .addProperty("type", new StringSchema().example("urn:swarm:problem:NOT_FOUND"))
                .addProperty("title", new StringSchema().example("Not found"))
                .addProperty("status", new IntegerSchema().example(404))
                .addProperty("detail", new StringSchema().example("There is no session 'k3x9m2pq'."))
                .addProperty("code", new StringSchema().example("NOT_FOUND"))
                .addProperty("hint", new StringSchema().example("Check the id."))
                .addProperty("instance", new StringSchema().example("/api/hitl/k3x9m2pq"));
    }

    @Bean
    OpenApiCustomizer problemsAndExamples() {
        return document -> {
            // Here and not above: schemas that no controller names are dropped before.
            document.getComponents().addSchemas(PROBLEM, problem());
            JsonNode examples = examples();
            document.getPaths()
                    .forEach((path, item) -> item.readOperationsMap()
                            .forEach((method, operation) ->
                                    complete(method, operation, examples.path(method + " " + path))));
        };
    }

    private static void complete(PathItem.HttpMethod method, Operation operation, JsonNode example) {
        if (method == PathItem.HttpMethod.POST || method == PathItem.HttpMethod.PUT) {
            operation.addParametersItem(new HeaderParameter()
                    .name(CommandIds.HEADER)
                    .description(
                            "The same key with the same body gives the same answer again, and nothing is done twice.")
                    .schema(new StringSchema().maxLength(CommandIds.MAX_KEY_LENGTH)));
        }
        if (operation.getRequestBody() != null && operation.getRequestBody().getContent() != null) {
            set(operation.getRequestBody().getContent(), example.get("request"));
        }
        operation.getResponses().forEach((status, response) -> {
            if (status.startsWith("2") && response.getContent() != null) {
                JsonNode own = example.get("response " + status);
                set(response.getContent(), own == null ? example.get("response") : own);
            }
        });
        operation
                .getResponses()
                .addApiResponse(
                        "default",
                        new ApiResponse()
                                .description("A problem document")
                                .content(new Content()
                                        .addMediaType(
                                                PROBLEM_TYPE,
                                                new MediaType()
                                                        .schema(new Schema<>()
                                                                .$ref("#/components/schemas/" + PROBLEM)))));
    }

    private static void set(Content content, @Nullable JsonNode example) {
        if (example == null) {
            return;
        }
        // Controllers that leave their type open answer JSON.
        MediaType any = content.remove("*/*");
        if (any != null && !example.isTextual()) {
            content.addMediaType("application/json", any);
        } else if (any != null) {
            content.addMediaType("*/*", any);
        }
        content.values().forEach(media -> media.setExample(example.isTextual() ? example.textValue() : example));
    }

    private static JsonNode examples() {
        try (InputStream stream = new ClassPathResource("openapi-examples.json").getInputStream()) {
            return Json.mapper().readTree(stream);
        } catch (IOException e) {
            throw new IllegalStateException("openapi-examples.json cannot be read", e);
        }
    }
}
