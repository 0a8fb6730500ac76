package dev.swarm.infra.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Of GitHub's GraphQL API no more than what it does not offer otherwise: taking a pull request out of draft. */
final class GraphQlApi {
    private static final String MARK_READY = "markPullRequestReadyForReview";
    private static final Pattern PULL_REQUEST = Pattern.compile("PullRequest:([^/:]+)/([^/:]+):([0-9]{1,9})");

    private final Repositories repositories;
    private final String login;

    GraphQlApi(Repositories repositories, String login) {
        this.repositories = repositories;
        this.login = login;
    }

    /** Errors come with status 200, as on GitHub. */
    Reply answer(JsonNode request) throws IOException {
        if (!request.path("query").asText().contains(MARK_READY)) {
            return problem("UNSUPPORTED", "this forge knows the mutation " + MARK_READY + " only");
        }
        String nodeId = request.path("variables").path("id").asText();
        Matcher named = PULL_REQUEST.matcher(decoded(nodeId));
        Optional<Repository> found =
                named.matches() ? repositories.find(named.group(1), named.group(2)) : Optional.empty();
        if (found.isEmpty()) {
            return problem("NOT_FOUND", "Could not resolve to a node with the global id of '" + nodeId + "'.");
        }
        Repository repository = found.get();
        return repository.locked(() -> {
            repository.followRefs(login);
            return markReady(repository, repository.pull(Integer.parseInt(named.group(3))));
        });
    }

    private static String decoded(String nodeId) {
        try {
            return new String(Base64.getDecoder().decode(nodeId), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    private Reply markReady(Repository repository, PullRequest pull) throws IOException {
        if (pull.draft) {
            repository.markReady(pull, login);
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.withObject("/data/" + MARK_READY + "/pullRequest").put("isDraft", pull.draft);
        return Reply.ok(answer);
    }

    private static Reply problem(String type, String message) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putNull("data");
        answer.putArray("errors").addObject().put("type", type).put("message", message);
        return Reply.ok(answer);
    }
}
