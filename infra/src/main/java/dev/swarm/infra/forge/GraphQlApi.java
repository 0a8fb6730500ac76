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

/** Of GitHub's GraphQL API no more than what it does not offer otherwise: taking a pull request out of draft, and back. */
final class GraphQlApi {
    private static final String MARK_READY = "markPullRequestReadyForReview";
    private static final String MARK_DRAFT = "convertPullRequestToDraft";
    private static final Pattern PULL_REQUEST = Pattern.compile("PullRequest:([^/:]+)/([^/:]+):([0-9]{1,9})");

    private final Repositories repositories;
    private final String login;

    GraphQlApi(Repositories repositories, String login) {
        this.repositories = repositories;
        this.login = login;
    }

    /** Errors come with status 200, as on GitHub. */
    Reply answer(JsonNode request) throws IOException {
        String query = request.path("query").asText();
        String mutation = query.contains(MARK_DRAFT) ? MARK_DRAFT : MARK_READY;
        if (!query.contains(mutation)) {
            return problem(
                    "UNSUPPORTED", "this forge knows the mutations " + MARK_READY + " and " + MARK_DRAFT + " only");
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
            return change(mutation, repository, repository.pull(Integer.parseInt(named.group(3))));
        });
    }

    private static String decoded(String nodeId) {
        try {
            return new String(Base64.getDecoder().decode(nodeId), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    private Reply change(String mutation, Repository repository, PullRequest pull) throws IOException {
        if (mutation.equals(MARK_DRAFT) && !pull.draft && pull.open) {
            repository.markDraft(pull, login);
        } else if (mutation.equals(MARK_READY) && pull.draft) {
            repository.markReady(pull, login);
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.withObject("/data/" + mutation + "/pullRequest").put("isDraft", pull.draft);
        return Reply.ok(answer);
    }

    private static Reply problem(String type, String message) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putNull("data");
        answer.putArray("errors").addObject().put("type", type).put("message", message);
        return Reply.ok(answer);
    }
}
