package dev.swarm.infra.forge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the API says of the forge itself, its one user, organizations, and which repositories there are. */
final class AccountApi {
    /** There is no limit; clients that look for one find it far away. */
    private static final int RATE_LIMIT = 100_000;

    private final Repositories repositories;
    private final ApiJson json;
    private final String login;

    AccountApi(Repositories repositories, ApiJson json, String login) {
        this.repositories = repositories;
        this.json = json;
        this.login = login;
    }

    void addTo(Routes routes) {
        routes.on("GET", "", call -> Reply.ok(root()))
                .on("GET", "meta", call -> Reply.ok(object().put("installed_version", "swarm-local-forge")))
                .on("GET", "rate_limit", call -> Reply.ok(rateLimit()))
                .on("GET", "user", call -> Reply.ok(json.user(login)))
                .on("GET", "user/repos", call -> Reply.ok(list(null)))
                .on("POST", "user/repos", call -> create(login, call))
                .on("GET", "users/{owner}", call -> Reply.ok(json.user(owner(call))))
                .on("GET", "users/{owner}/repos", call -> Reply.ok(list(owner(call))))
                .on("GET", "orgs/{owner}", call -> Reply.ok(json.user(owner(call))))
                .on("GET", "orgs/{owner}/repos", call -> Reply.ok(list(owner(call))))
                .on("POST", "orgs/{owner}/repos", call -> create(owner(call), call));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode root() {
        return object().put("current_user_url", json.api("/user"))
                .put("rate_limit_url", json.api("/rate_limit"))
                .put("repository_url", json.api("/repos/{owner}/{repo}"))
                .put("user_url", json.api("/users/{user}"))
                .put("organization_url", json.api("/orgs/{org}"));
    }

    private static ObjectNode rateLimit() {
        ObjectNode limit = object().put("limit", RATE_LIMIT)
                .put("remaining", RATE_LIMIT)
                .put("used", 0)
                .put("reset", Instant.now().plusSeconds(3600).getEpochSecond());
        ObjectNode resources = object();
        for (String resource : new String[] {"core", "search", "graphql", "integration_manifest"}) {
            resources.set(resource, limit);
        }
        ObjectNode answer = object();
        answer.set("resources", resources);
        answer.set("rate", limit);
        return answer;
    }

    /** Every valid name is an organization: one need not be made before its first repository. */
    private static String owner(Call call) {
        String owner = call.path("owner");
        if (!RepositoryName.isValidOwner(owner)) {
            throw ApiException.notFound();
        }
        return owner;
    }

    private ArrayNode list(@Nullable String owner) throws IOException {
        ArrayNode array = ApiJson.array();
        for (Repository repository : repositories.list(owner)) {
            array.add(repository.locked(repository::asJson));
        }
        return array;
    }

    private Reply create(String owner, Call call) throws IOException {
        Repository repository = repositories.create(
                owner,
                call.required("Repository", "name"),
                call.text("description", ""),
                call.flag("private"),
                call.flag("auto_init"),
                call.login());
        return Reply.created(repository.locked(repository::asJson));
    }
}
