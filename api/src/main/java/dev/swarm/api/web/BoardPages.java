package dev.swarm.api.web;

import dev.swarm.api.artifact.Artifacts;
import dev.swarm.api.build.BuildDesk;
import dev.swarm.api.build.BuildView;
import dev.swarm.api.build.TicketView;
import dev.swarm.api.log.LogTail;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.timeline.LiveEvents;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A build's board, and beside it the ticket that was chosen. */
@Controller
class BoardPages {
    private static final int MOST_TICKETS = 1_000;
    private static final int MOST_EVENTS = 500;
    private static final int REPORT = 20_000;

    private final BuildDesk builds;
    private final LiveEvents events;
    private final EventWords words;
    private final LogTail logs;
    private final Artifacts artifacts;

    BoardPages(BuildDesk builds, LiveEvents events, EventWords words, LogTail logs, Artifacts artifacts) {
        this.builds = builds;
        this.events = events;
        this.words = words;
        this.logs = logs;
        this.artifacts = artifacts;
    }

    @GetMapping("/builds/{buildId}")
    String board(@PathVariable String buildId, @RequestParam(required = false) @Nullable String ticket, Model model) {
        model.addAttribute("live", "build=" + buildId + "&after=" + events.newest());
        BuildView build = builds.get(buildId);
        model.addAttribute("build", build);
        model.addAttribute("columns", Column.of(builds.tickets(buildId, MOST_TICKETS), build.counts()));
        model.addAttribute("hidden", Math.max(0, build.tickets() - MOST_TICKETS));
        if (ticket != null && !ticket.isBlank()) {
            fillTicket(builds.ticket(ticket), model);
        }
        return "board";
    }

    /** The ticket alone, for the place beside the board. */
    @GetMapping("/tickets/{ticketId}/panel")
    String panel(@PathVariable String ticketId, Model model) {
        fillTicket(builds.ticket(ticketId), model);
        return "ticket :: panel";
    }

    /** The short address of a ticket leads to its board. */
    @GetMapping("/tickets/{ticketId}")
    String ticket(@PathVariable String ticketId) {
        return to(builds.ticket(ticketId));
    }

    @GetMapping("/tickets/{ticketId}/log")
    String log(@PathVariable String ticketId, Model model) {
        model.addAttribute("ticket", builds.ticket(ticketId));
        model.addAttribute("log", logs.of(ticketId));
        return "ticket :: log";
    }

    @PostMapping("/tickets/{ticketId}/{action:pause|resume|terminate|retry|skip}")
    String act(
            @PathVariable String ticketId,
            @PathVariable String action,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return ticketAct(ticketId, response, model, () -> {
            switch (action) {
                case "retry" -> builds.retry(ticketId, Form.optional("reason", reason, Form.REASON), Form.origin(once));
                case "skip" -> builds.skip(ticketId, Form.origin(once));
                default -> builds.ticketCommand(ticketId, action, Form.origin(once));
            }
        });
    }

    @PostMapping("/tickets/{ticketId}/guidance")
    String guidance(
            @PathVariable String ticketId,
            @RequestParam(defaultValue = "") String text,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return ticketAct(
                ticketId,
                response,
                model,
                () -> builds.guidance(ticketId, Form.required("guidance", text, Form.GUIDANCE), Form.origin(once)));
    }

    @PostMapping("/builds/{buildId}/{action:pause|resume|cancel|finish}")
    String actOnBuild(
            @PathVariable String buildId,
            @PathVariable String action,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        try {
            builds.command(buildId, action, Form.origin(once));
            return "redirect:/builds/" + buildId;
        } catch (ProblemException e) {
            Shown.on(model, response, e);
            return board(buildId, null, model);
        }
    }

    private String ticketAct(String ticketId, HttpServletResponse response, Model model, Runnable action) {
        TicketView ticket = builds.ticket(ticketId);
        try {
            action.run();
            return to(ticket);
        } catch (ProblemException e) {
            Shown.on(model, response, e);
            return board(ticket.buildId(), ticketId, model);
        }
    }

    private static String to(TicketView ticket) {
        return "redirect:/builds/" + ticket.buildId() + "?ticket=" + ticket.ticketId();
    }

    private void fillTicket(TicketView ticket, Model model) {
        model.addAttribute("ticket", ticket);
        model.addAttribute("actions", TicketAction.of(ticket.state()));
        model.addAttribute(
                "timeline",
                words.lines(events.ofTicket(ticket.ticketId(), MOST_EVENTS)).reversed());
        model.addAttribute("log", logs.of(ticket.ticketId()));
        if (ticket.reportId() != null) {
            model.addAttribute(
                    "report",
                    artifacts.find(ticket.reportId()).map(BoardPages::end).orElse("The output is no longer there."));
        }
    }

    private static String end(Artifacts.Content content) {
        String text = new String(content.bytes(), StandardCharsets.UTF_8);
        return text.length() <= REPORT ? text : "…" + text.substring(text.length() - REPORT);
    }
}
