package dev.swarm.activities.forge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.kohsuke.github.HttpException;

/** What a failed call means: come back later, or do not. */
final class GitHubFailures {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_MESSAGE = 300;

    private GitHubFailures() {}

    static ApplicationFailure of(String doing, IOException problem) {
        String said = said(problem);
        if (problem instanceof FileNotFoundException) {
            return Failure.fatal(
                    FailureCode.FORGE_REJECTED,
                    doing + ": the forge does not know it, or the token may not see it (404: " + said + ").");
        }
        int status = status(problem);
        return switch (status) {
            case 400, 401, 403, 405, 406, 410, 413, 415, 422, 451 ->
                Failure.fatal(
                        FailureCode.FORGE_REJECTED, doing + ": the forge refused (" + status + ": " + said + ").");
            case -1 -> Failure.retryable(FailureCode.FORGE_UNAVAILABLE, doing + ": " + said + ".");
            default ->
                Failure.retryable(
                        FailureCode.FORGE_UNAVAILABLE, doing + ": the forge answered " + status + ": " + said + ".");
        };
    }

    /** The HTTP status behind this, 404 for a missing thing, or -1 where there was no answer. */
    static int status(IOException problem) {
        if (problem instanceof FileNotFoundException) {
            return 404;
        }
        return problem instanceof HttpException answer && answer.getResponseCode() > 0 ? answer.getResponseCode() : -1;
    }

    /** The forge's own words, short. */
    static String said(IOException problem) {
        String text = text(problem);
        try {
            JsonNode message = JSON.readTree(text);
            if (message != null && message.hasNonNull("message")) {
                StringBuilder words = new StringBuilder(message.get("message").asText());
                for (JsonNode error : message.path("errors")) {
                    words.append("; ")
                            .append(
                                    error.isTextual()
                                            ? error.asText()
                                            : error.path("message").asText(""));
                }
                text = words.toString();
            }
        } catch (JsonProcessingException e) {
            // Not every answer is JSON: then the text itself is what was said.
            text = text.replaceAll("<[^>]{0,200}>", " ");
        }
        text = text.replaceAll("\\s+", " ").strip();
        return text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) + "…" : text;
    }

    private static String text(IOException problem) {
        @Nullable Throwable deepest = problem;
        String text = "";
        while (deepest != null) {
            if (deepest.getMessage() != null && !deepest.getMessage().isBlank()) {
                text = deepest.getMessage();
            }
            if (deepest instanceof FileNotFoundException
                    || (deepest instanceof HttpException answer && answer.getResponseCode() > 0)) {
                break;
            }
            deepest = deepest.getCause();
        }
        return text.isEmpty() ? problem.getClass().getSimpleName() : text;
    }
}
