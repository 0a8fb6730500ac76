package dev.swarm.api.web;

import dev.swarm.api.settings.SwarmSettings;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

@Controller
class SignInPages {
    /** A path of this site and nothing else: no host, no scheme. */
    private static final Pattern OWN_PATH = Pattern.compile("/[A-Za-z0-9][A-Za-z0-9/_.-]*");

    private final WebSessions sessions;
    private final SwarmSettings settings;

    SignInPages(WebSessions sessions, SwarmSettings settings) {
        this.sessions = sessions;
        this.settings = settings;
    }

    @GetMapping("/sign-in")
    String show(@RequestParam(defaultValue = "/") String next, Model model) {
        model.addAttribute("next", ownPath(next));
        model.addAttribute("temporal", opensAsPage(settings.temporal().uiUrl()));
        model.addAttribute("forge", opensAsPage(forgePage(settings.forgeUrl())));
        return "sign-in";
    }

    @PostMapping("/sign-in")
    String signIn(
            @RequestParam(defaultValue = "") String key,
            @RequestParam(defaultValue = "/") String next,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Optional<String> token = sessions.start(key.strip());
        if (token.isEmpty()) {
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
            model.addAttribute("refused", true);
            return show(next, model);
        }
        response.addHeader(HttpHeaders.SET_COOKIE, SessionCookie.of(token.get(), request));
        return "redirect:" + ownPath(next);
    }

    @PostMapping("/sign-out")
    String signOut(HttpServletRequest request, HttpServletResponse response) {
        String token = SessionCookie.token(request);
        if (token != null) {
            sessions.end(token);
        }
        response.addHeader(HttpHeaders.SET_COOKIE, SessionCookie.none(request));
        return "redirect:/sign-in";
    }

    /** Where {@link Refusals} sends what it refused, by whatever method it came. */
    @RequestMapping(Refusals.PATH)
    String refused(HttpServletRequest request, HttpServletResponse response, Model model) {
        response.setStatus(HttpStatus.FORBIDDEN.value());
        Object why = request.getAttribute(RequestDispatcher.ERROR_MESSAGE);
        model.addAttribute("title", "Not allowed");
        model.addAttribute("detail", why == null ? "This is not allowed." : why);
        return "error-page";
    }

    static String ownPath(String next) {
        return OWN_PATH.matcher(next).matches() ? next : "/";
    }

    /** Only what a browser opens as a page: configuration may hold anything. */
    private static @Nullable String opensAsPage(@Nullable URI target) {
        return target == null
                        || target.getScheme() == null
                        || !target.getScheme().startsWith("http")
                ? null
                : target.toString();
    }

    /** The forge's pages are at the root of its REST endpoint's address; github.com has a host of its own for REST. */
    private static @Nullable URI forgePage(@Nullable URI rest) {
        if (rest == null || rest.getHost() == null) {
            return null;
        }
        return rest.getHost().equals("api.github.com") ? URI.create("https://github.com/") : rest.resolve("/");
    }
}
