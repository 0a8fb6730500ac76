package dev.swarm.api.web;

import dev.swarm.api.build.BuildDesk;
import dev.swarm.api.build.BuildView;
import dev.swarm.api.build.BulkTickets;
import dev.swarm.api.build.TicketFilter;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.problem.Problems;
import dev.swarm.api.spend.Costs;
import dev.swarm.api.timeline.LiveEvents;
import dev.swarm.contracts.build.BuildPolicy;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.ticket.TicketAction;
import dev.swarm.contracts.ticket.TicketState;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A build's board: its tickets in columns, filtered, and what is done with several of them. */
@Controller
class BoardPages {
    private static final int MOST_TICKETS = 1_000;

    private final BuildDesk builds;
    private final BulkTickets bulk;
    private final Costs costs;
    private final LiveEvents events;
    private final TicketPanel panel;
    private final BoardMoves moves;

    BoardPages(
            BuildDesk builds, BulkTickets bulk, Costs costs, LiveEvents events, TicketPanel panel, BoardMoves moves) {
        this.builds = builds;
        this.bulk = bulk;
        this.costs = costs;
        this.events = events;
        this.panel = panel;
        this.moves = moves;
    }

    @GetMapping("/builds/{buildId}")
    String board(
            @PathVariable String buildId,
            @RequestParam(required = false) @Nullable String ticket,
            @RequestParam(required = false) @Nullable String tab,
            @RequestParam Map<String, String> query,
            Model model) {
        fill(buildId, query, model);
        if (ticket != null && !ticket.isBlank()) {
            panel.fill(builds.ticket(ticket), tab, model);
        }
        return "board";
    }

    @PostMapping("/builds/{buildId}/{action:pause|resume|cancel|finish}")
    String act(
            @PathVariable String buildId,
            @PathVariable String action,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return onBoard(buildId, response, model, () -> builds.command(buildId, action, Form.origin(once)));
    }

    @PostMapping("/builds/{buildId}/limit")
    String limit(
            @PathVariable String buildId,
            @RequestParam(defaultValue = "") String limit,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return onBoard(
                buildId,
                response,
                model,
                () -> builds.limit(
                        buildId, Form.number("limit", limit, 1, BuildPolicy.MOST_PARALLEL_TICKETS), Form.origin(once)));
    }

    /** Does one thing with the chosen tickets and answers what came of each, as a part of the page. */
    @PostMapping("/builds/{buildId}/bulk")
    String bulk(
            @PathVariable String buildId,
            @RequestParam(required = false) @Nullable List<String> ticket,
            @RequestParam(defaultValue = "") String action,
            @RequestParam(required = false) @Nullable String priority,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        try {
            if (ticket == null || ticket.isEmpty() || ticket.size() > BulkTickets.MOST) {
                throw ProblemException.invalid("ticket", "choose 1 to " + BulkTickets.MOST + " tickets");
            }
            BulkTickets.Wanted wanted = new BulkTickets.Wanted(
                    Form.one("action", action, TicketAction.class),
                    priority == null || priority.isBlank() ? null : Form.one("priority", priority, Priority.class),
                    null);
            model.addAttribute("outcomes", Outcome.of(action, bulk.act(ticket, wanted, Form.origin(once))));
        } catch (ProblemException e) {
            response.setStatus(Problems.status(e.code()));
            model.addAttribute("outcomes", Outcome.refused(e));
        }
        return "board-parts :: outcomes";
    }

    private String onBoard(String buildId, HttpServletResponse response, Model model, Runnable action) {
        return Shown.act(action, "redirect:/builds/" + buildId, model, response, () -> {
            fill(buildId, Map.of(), model);
            return "board";
        });
    }

    /** Everything but the ticket beside it. */
    void fill(String buildId, Map<String, String> query, Model model) {
        // Before all else, so that nothing of what comes after is missed.
        model.addAttribute("live", "build=" + buildId + "&after=" + events.newest());
        TicketFilter filter = TicketFilter.of(
                query.get("q"), query.get("state"), query.get("priority"), query.get("tag"), query.get("assignee"));
        BuildView build = builds.get(buildId);
        Map<String, Integer> matching = filter.isAny() ? build.counts() : builds.counts(buildId, filter);
        int matches = matching.values().stream().mapToInt(Integer::intValue).sum();
        model.addAttribute("build", build);
        model.addAttribute("filter", filter);
        model.addAttribute("filterQuery", BoardMoves.query(filter));
        model.addAttribute("priorities", Priority.values());
        model.addAttribute("states", TicketState.values());
        model.addAttribute("facets", builds.facets(buildId));
        model.addAttribute("matches", matches);
        model.addAttribute("running", running(build.counts()));
        model.addAttribute("columns", Column.of(builds.tickets(buildId, filter, MOST_TICKETS), matching));
        model.addAttribute("hidden", Math.max(0, matches - MOST_TICKETS));
        model.addAttribute("costs", costs.ofTickets(buildId));
        model.addAttribute("moves", moves.json());
    }

    /** How many tickets count for the limit. */
    private static int running(Map<String, Integer> counts) {
        int running = 0;
        for (TicketState state : TicketState.values()) {
            if (state.isActive()) {
                running += counts.getOrDefault(state.wire(), 0);
            }
        }
        return running;
    }
}
