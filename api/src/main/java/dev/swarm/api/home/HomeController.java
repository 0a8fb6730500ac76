package dev.swarm.api.home;

import dev.swarm.api.settings.SwarmSettings;
import io.swagger.v3.oas.annotations.Hidden;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** The page with links. */
@Hidden
@RestController
class HomeController {
    private final SwarmSettings settings;

    HomeController(SwarmSettings settings) {
        this.settings = settings;
    }

    @GetMapping(value = "/", produces = MediaType.TEXT_HTML_VALUE + ";charset=utf-8")
    String home() {
        return """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Swarm</title>
                <style>body{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}</style></head>
                <body>
                <h1>Swarm</h1>
                <p>From an idea to merged pull requests. The API needs a key; the command line finds it by itself.</p>
                <ul>
                <li><a href="/swagger-ui/index.html">API documentation</a> (<a href="/v3/api-docs">OpenAPI</a>)</li>
                %s%s<li><a href="/healthz">Health</a></li>
                </ul>
                </body>
                </html>
                """.formatted(
                link("Temporal Web UI", settings.temporal().uiUrl()), link("Forge", forgePage(settings.forgeUrl())));
    }

    private static String link(String text, @Nullable URI target) {
        // Only what a browser opens as a page: configuration may hold anything.
        return target == null
                        || target.getScheme() == null
                        || !target.getScheme().startsWith("http")
                ? ""
                : "<li><a href=\"" + HtmlUtils.htmlEscape(target.toString()) + "\">" + text + "</a></li>\n";
    }

    /** The forge's pages are at the root of its REST endpoint's address; github.com has a host of its own for REST. */
    private static @Nullable URI forgePage(@Nullable URI rest) {
        if (rest == null || rest.getHost() == null) {
            return null;
        }
        return rest.getHost().equals("api.github.com") ? URI.create("https://github.com/") : rest.resolve("/");
    }
}
