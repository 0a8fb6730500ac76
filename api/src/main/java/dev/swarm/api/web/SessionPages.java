package dev.swarm.api.web;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.project.NewProject;
import dev.swarm.api.project.Projects;
import dev.swarm.api.session.SessionDesk;
import dev.swarm.api.session.SessionView;
import dev.swarm.api.timeline.LiveEvents;
import dev.swarm.contracts.session.Question;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** From an idea to a spec: the conversation, with the spec beside it. */
@Controller
class SessionPages {
    private static final int MOST_EVENTS = 500;
    private static final int MOST_PROJECTS = 500;
    /** Names of the form's fields: a question's id after this. */
    private static final String ANSWER = "answer.";
    /** What is typed in instead of a choice. */
    private static final String OTHER = "other.";

    private final SessionDesk sessions;
    private final Projects projects;
    private final LiveEvents events;
    private final Chat chat;
    private final Markdown markdown;

    SessionPages(SessionDesk sessions, Projects projects, LiveEvents events, Chat chat, Markdown markdown) {
        this.sessions = sessions;
        this.projects = projects;
        this.events = events;
        this.chat = chat;
        this.markdown = markdown;
    }

    @GetMapping("/sessions/new")
    String form(Model model) {
        model.addAttribute("projects", projects.list(MOST_PROJECTS));
        return "session-new";
    }

    @PostMapping("/sessions")
    String start(
            @RequestParam(defaultValue = "") String project,
            @RequestParam(defaultValue = "") String newProject,
            @RequestParam(defaultValue = "") String idea,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        try {
            String wanted = Form.required("idea", idea, Form.IDEA);
            String projectId = project.isBlank()
                    ? projects.create(
                                    NewProject.named(Form.required("name of the project", newProject, 100)),
                                    Form.origin(once))
                            .projectId()
                    : project;
            return "redirect:/sessions/"
                    + sessions.start(projectId, wanted, Form.origin(once)).sessionId();
        } catch (ProblemException e) {
            Shown.on(model, response, e);
            model.addAttribute("idea", idea);
            model.addAttribute("newProject", newProject);
            model.addAttribute("chosen", project);
            return form(model);
        }
    }

    @GetMapping("/sessions/{sessionId}")
    String session(@PathVariable String sessionId, Model model) {
        model.addAttribute("live", "session=" + sessionId + "&after=" + events.newest());
        SessionView session = sessions.get(sessionId);
        model.addAttribute("design", session);
        model.addAttribute("entries", chat.of(events.ofSession(sessionId, MOST_EVENTS)));
        if (session.spec() != null) {
            model.addAttribute(
                    "spec", markdown.html(sessions.spec(sessionId, null).markdown()));
        }
        return "session";
    }

    @PostMapping("/sessions/{sessionId}/answer")
    String answer(
            @PathVariable String sessionId,
            @RequestParam Map<String, String> fields,
            HttpServletResponse response,
            Model model) {
        return act(sessionId, response, model, () -> {
            Map<String, String> answers = answers(sessions.get(sessionId).questions(), fields);
            sessions.answer(sessionId, answers, Form.origin(fields.get("once")));
        });
    }

    @PostMapping("/sessions/{sessionId}/back-to-chat")
    String backToChat(
            @PathVariable String sessionId,
            @RequestParam(defaultValue = "") String message,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return act(
                sessionId,
                response,
                model,
                () -> sessions.backToChat(sessionId, Form.optional("message", message, Form.IDEA), Form.origin(once)));
    }

    @PostMapping("/sessions/{sessionId}/retry")
    String retry(
            @PathVariable String sessionId,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return act(sessionId, response, model, () -> sessions.retry(sessionId, Form.origin(once)));
    }

    @PostMapping("/sessions/{sessionId}/cancel")
    String cancel(
            @PathVariable String sessionId,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return act(sessionId, response, model, () -> sessions.cancel(sessionId, Form.origin(once)));
    }

    private String act(String sessionId, HttpServletResponse response, Model model, Runnable action) {
        return Shown.act(action, "redirect:/sessions/" + sessionId, model, response, () -> session(sessionId, model));
    }

    /** What was typed goes before what was chosen; a question without either keeps its default. */
    static Map<String, String> answers(List<Question> questions, Map<String, String> fields) {
        Map<String, String> answers = new LinkedHashMap<>();
        for (Question question : questions) {
            String typed = Form.optional("answer", fields.get(OTHER + question.id()), Form.ANSWER);
            String chosen = Form.optional("answer", fields.get(ANSWER + question.id()), Form.ANSWER);
            String answer = typed == null ? chosen : typed;
            if (answer != null) {
                answers.put(question.id(), answer);
            }
        }
        return answers;
    }
}
