package dev.swarm.activities.model.gateway;

import dev.swarm.activities.model.route.ModelRoute;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/** Which headers pass, in each direction; all others stay behind. */
final class Headers {
    private static final String KEY = "x-api-key";
    private static final String BEARER = "Bearer ";
    private static final String ANTHROPIC_ITSELF = "api.anthropic.com";
    private static final List<String> TO_PROVIDER = List.of("accept", "anthropic-version", "anthropic-beta");
    private static final List<String> TO_PROGRAM =
            List.of("content-type", "request-id", "x-request-id", "retry-after", "retry-after-ms", "x-should-retry");

    private Headers() {}

    /** The token that the program sent, by whichever header its API knows; null for none. */
    static @Nullable String token(HttpFields headers) {
        String key = headers.get(KEY);
        String authorization = headers.get("Authorization");
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            String bearer = authorization.substring(BEARER.length()).strip();
            // A program that sends both has the other from somewhere else.
            return key != null && key.startsWith(GatewayServer.TOKEN_PREFIX) ? key : bearer;
        }
        return key;
    }

    static void toProvider(HttpFields from, HttpFields.Mutable to, ModelRoute route, @Nullable String key) {
        copy(from, to, TO_PROVIDER);
        if (key == null) {
            return;
        }
        boolean anthropic = route.provider() == ModelRoute.Provider.ANTHROPIC;
        if (anthropic) {
            to.put(KEY, key);
        }
        // Others that speak Anthropic's API read one or the other; Anthropic takes a bearer for something else.
        if (!anthropic || !ANTHROPIC_ITSELF.equals(route.baseUrl().getHost())) {
            to.put("Authorization", BEARER + key);
        }
    }

    static void toProgram(HttpFields from, HttpFields.Mutable to) {
        copy(from, to, TO_PROGRAM);
    }

    private static void copy(HttpFields from, HttpFields.Mutable to, List<String> names) {
        for (String name : names) {
            for (HttpField field : from.getFields(name)) {
                to.add(name, field.getValue());
            }
        }
    }
}
