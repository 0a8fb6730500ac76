package dev.swarm.api.web;

import dev.swarm.api.identity.Caller;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.session.SessionDesk;
import dev.swarm.api.session.SessionView;
import dev.swarm.api.session.SpecDrafts;
import dev.swarm.api.timeline.LiveEvents;
import dev.swarm.contracts.FailureCode;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/** The spec and what a person does with it: edit, revise, compare, approve. */
@Controller
class ReviewPages {
    private final SessionDesk sessions;
    private final LiveEvents events;
    private final Markdown markdown;
    private final SpecDrafts drafts;

    ReviewPages(SessionDesk sessions, LiveEvents events, Markdown markdown, SpecDrafts drafts) {
        this.sessions = sessions;
        this.drafts = drafts;
        this.events = events;
        this.markdown = markdown;
    }

    @GetMapping("/review/{sessionId}")
    String review(
            @PathVariable String sessionId, @RequestParam(required = false) @Nullable Integer compare, Model model) {
        fill(sessionId, null, model);
        if (compare != null) {
            compare(sessionId, compare, model);
        }
        return "review";
    }

    /** The spec as HTML while it is typed. */
    @PostMapping(value = "/review/{sessionId}/preview", produces = MediaType.TEXT_HTML_VALUE)
    @ResponseBody
    String preview(@PathVariable String sessionId, @RequestParam(name = "markdown", defaultValue = "") String text) {
        if (text.length() > Form.MARKDOWN) {
            return "<p>The text is longer than the " + Form.MARKDOWN + " characters that can be saved.</p>";
        }
        return markdown.html(text);
    }

    @PostMapping("/review/{sessionId}/save")
    String save(
            @PathVariable String sessionId,
            @RequestParam int base,
            @RequestParam(name = "markdown", defaultValue = "") String text,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        try {
            String spec = Form.required("spec", text, Form.MARKDOWN);
            sessions.edit(sessionId, base, spec, Form.origin(once));
            drafts.discard(sessionId, Caller.current().name());
            return "redirect:/review/" + sessionId;
        } catch (ProblemException e) {
            Shown.on(model, response, e);
            SessionDesk.Spec newest = fill(sessionId, text, model);
            model.addAttribute("base", base);
            if (e.code() == FailureCode.STALE_VERSION) {
                model.addAttribute("conflict", newest);
                model.addAttribute("conflictRows", DiffRows.between(newest.markdown(), text.replace("\r\n", "\n")));
            }
            return "review";
        }
    }

    /** Makes an older version the newest again, such as where a revision is refused. */
    @PostMapping("/review/{sessionId}/restore")
    String restore(
            @PathVariable String sessionId,
            @RequestParam int version,
            @RequestParam int base,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return act(
                sessionId,
                response,
                model,
                "redirect:/review/" + sessionId,
                () -> sessions.edit(
                        sessionId, base, sessions.spec(sessionId, version).markdown(), Form.origin(once)));
    }

    @PostMapping("/review/{sessionId}/revise")
    String revise(
            @PathVariable String sessionId,
            @RequestParam int base,
            @RequestParam(defaultValue = "") String feedback,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        model.addAttribute("feedback", feedback);
        return act(
                sessionId,
                response,
                model,
                "redirect:/review/" + sessionId,
                () -> sessions.revise(
                        sessionId, base, Form.required("feedback", feedback, Form.IDEA), Form.origin(once)));
    }

    @PostMapping("/review/{sessionId}/approve")
    String approve(
            @PathVariable String sessionId,
            @RequestParam int version,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return act(
                sessionId,
                response,
                model,
                "redirect:/sessions/" + sessionId + "/build",
                () -> sessions.approve(sessionId, version, Form.origin(once)));
    }

    private String act(String sessionId, HttpServletResponse response, Model model, String next, Runnable action) {
        return Shown.act(action, next, model, response, () -> {
            fill(sessionId, null, model);
            return "review";
        });
    }

    /** Fills the page; {@code typed} is what a person typed, null for what is saved. */
    private SessionDesk.Spec fill(String sessionId, @Nullable String typed, Model model) {
        model.addAttribute("live", "session=" + sessionId + "&after=" + events.newest());
        SessionView session = sessions.get(sessionId);
        SessionDesk.Spec spec = sessions.spec(sessionId, null);
        List<SessionDesk.Version> versions = sessions.versions(sessionId).reversed();
        String text = typed == null ? spec.markdown() : typed;
        model.addAttribute("design", session);
        model.addAttribute(
                "draft", drafts.find(sessionId, Caller.current().name()).orElse(null));
        model.addAttribute("spec", spec);
        model.addAttribute("base", spec.version());
        model.addAttribute("text", text);
        model.addAttribute("words", Markdown.words(text));
        model.addAttribute("html", markdown.html(text));
        model.addAttribute("versions", versions);
        if (spec.version() > 1 && spec.cause().equals("revised")) {
            model.addAttribute("revision", rows(sessionId, spec.version()));
        }
        return spec;
    }

    private void compare(String sessionId, int version, Model model) {
        model.addAttribute("compare", version);
        model.addAttribute("compareRows", rows(sessionId, version));
    }

    /** What a version changed; the first one is all new. */
    private DiffRows rows(String sessionId, int version) {
        String newer = sessions.spec(sessionId, version).markdown();
        String older = version <= 1 ? "" : sessions.spec(sessionId, version - 1).markdown();
        return DiffRows.between(older, newer);
    }
}
