package dev.swarm.api.web;

import dev.swarm.api.build.BuildDesk;
import dev.swarm.api.build.Forecast;
import dev.swarm.api.build.Graphs;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.session.SessionDesk;
import dev.swarm.api.session.SessionView;
import dev.swarm.api.session.SessionView.PlannedTicket;
import dev.swarm.api.timeline.LiveEvents;
import dev.swarm.contracts.FailureCode;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What a build will take, and a person's consent to it. */
@Controller
class ConsentPages {
    private final SessionDesk sessions;
    private final BuildDesk builds;
    private final Graphs graphs;
    private final LiveEvents events;

    ConsentPages(SessionDesk sessions, BuildDesk builds, Graphs graphs, LiveEvents events) {
        this.sessions = sessions;
        this.builds = builds;
        this.graphs = graphs;
        this.events = events;
    }

    @GetMapping("/sessions/{sessionId}/build")
    String plan(@PathVariable String sessionId, Model model) {
        model.addAttribute("live", "session=" + sessionId + "&after=" + events.newest());
        SessionView session = sessions.get(sessionId);
        if (session.buildId() != null && builds.isKnown(session.buildId())) {
            return "redirect:/builds/" + session.buildId();
        }
        model.addAttribute("design", session);
        if (session.plan() != null) {
            model.addAttribute("batches", Batches.of(session.plan().tickets()));
            model.addAttribute("picture", picture(session.plan().tickets()));
        }
        return "consent";
    }

    private GraphPicture picture(List<PlannedTicket> tickets) {
        List<Forecast.Step> steps = tickets.stream()
                .map(ticket -> new Forecast.Step(
                        ticket.key(),
                        Set.copyOf(ticket.dependsOn()),
                        graphs.expected(ticket.size()),
                        Forecast.Progress.WAITING,
                        null,
                        null))
                .toList();
        return GraphPicture.of(
                tickets, Forecast.of(steps, steps.size(), Instant.EPOCH).criticalPath());
    }

    @PostMapping("/sessions/{sessionId}/build")
    String consent(
            @PathVariable String sessionId,
            @RequestParam String estimate,
            @RequestParam(defaultValue = "false") boolean understood,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        try {
            if (!understood) {
                throw new ProblemException(
                        FailureCode.CONSENT_REQUIRED, "Tick the box that says that you understood the estimate.");
            }
            sessions.startBuild(sessionId, estimate, Form.origin(once));
            return "redirect:/sessions/" + sessionId + "/build";
        } catch (ProblemException e) {
            Shown.on(model, response, e);
            return plan(sessionId, model);
        }
    }
}
