package dev.swarm.api.web;

import dev.swarm.api.build.BuildDesk;
import dev.swarm.api.build.RunningAgent;
import dev.swarm.api.build.RunningAgents;
import dev.swarm.api.log.LogTail;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.timeline.LiveEvents;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The agents that run: what each does and prints, and a person's word to it. */
@Controller
class AgentPages {
    private static final int LINES = 20;

    private final RunningAgents agents;
    private final BuildDesk builds;
    private final LogTail logs;
    private final LiveEvents events;

    AgentPages(RunningAgents agents, BuildDesk builds, LogTail logs, LiveEvents events) {
        this.agents = agents;
        this.builds = builds;
        this.logs = logs;
        this.events = events;
    }

    /** An agent and the last lines that it printed. */
    public record Line(RunningAgent agent, String tail) {}

    @GetMapping("/agents")
    String all(Model model) {
        model.addAttribute("live", "after=" + events.newest());
        model.addAttribute("agents", agents.list().stream().map(this::line).toList());
        return "agents";
    }

    @PostMapping("/agents/{ticketId}/{action:pause|resume|terminate}")
    String act(
            @PathVariable String ticketId,
            @PathVariable String action,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return act(response, model, () -> builds.ticketCommand(ticketId, action, Form.origin(once)));
    }

    @PostMapping("/agents/{ticketId}/guidance")
    String guidance(
            @PathVariable String ticketId,
            @RequestParam(defaultValue = "") String text,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return act(
                response,
                model,
                () -> builds.guidance(ticketId, Form.required("guidance", text, Form.GUIDANCE), Form.origin(once)));
    }

    /** Answers with a choice that the agent offered, or else with what was typed. */
    @PostMapping("/agents/{ticketId}/answer")
    String answer(
            @PathVariable String ticketId,
            @RequestParam(defaultValue = "") String choice,
            @RequestParam(defaultValue = "") String text,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        String answer = choice.isBlank() ? text : choice;
        return act(
                response,
                model,
                () -> agents.answer(ticketId, Form.required("answer", answer, Form.ANSWER), Form.origin(once)));
    }

    private String act(HttpServletResponse response, Model model, Runnable action) {
        try {
            action.run();
            return "redirect:/agents";
        } catch (ProblemException e) {
            Shown.on(model, response, e);
            return all(model);
        }
    }

    private Line line(RunningAgent agent) {
        String text = logs.of(agent.ticket().ticketId()).text().stripTrailing();
        List<String> lines = text.lines().toList();
        return new Line(agent, String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size())));
    }
}
