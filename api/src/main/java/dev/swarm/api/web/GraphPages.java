package dev.swarm.api.web;

import dev.swarm.api.build.BuildDesk;
import dev.swarm.api.build.BuildGraph;
import dev.swarm.api.build.BuildView;
import dev.swarm.api.build.Graphs;
import dev.swarm.api.build.Runs;
import dev.swarm.api.build.TicketView;
import dev.swarm.api.timeline.LiveEvents;
import dev.swarm.contracts.plan.PlanGraph;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** A build's tickets as a graph, and what of them ran where and when. */
@Controller
class GraphPages {
    private final BuildDesk builds;
    private final Graphs graphs;
    private final Runs runs;
    private final LiveEvents events;
    private final Show show;

    GraphPages(BuildDesk builds, Graphs graphs, Runs runs, LiveEvents events, Show show) {
        this.builds = builds;
        this.graphs = graphs;
        this.runs = runs;
        this.events = events;
        this.show = show;
    }

    @GetMapping("/builds/{buildId}/graph")
    String graph(@PathVariable String buildId, @RequestParam(defaultValue = "") String zoom, Model model) {
        head(buildId, model);
        BuildGraph graph = graphs.of(buildId);
        Instant now = Instant.now();
        model.addAttribute("graph", graph);
        model.addAttribute("picture", GraphPicture.of(graph, ticket -> note(ticket, now)));
        model.addAttribute("fit", zoom.equals("fit"));
        if (graph.eta() != null) {
            model.addAttribute("left", Duration.between(now, graph.eta()));
        }
        return "graph";
    }

    @GetMapping("/builds/{buildId}/gantt")
    String gantt(@PathVariable String buildId, @RequestParam(defaultValue = "ticket") String by, Model model) {
        BuildView build = head(buildId, model);
        boolean hosts = by.equals("host");
        List<Runs.Run> all = runs.of(buildId);
        List<TicketView> tickets = builds.tickets(buildId, PlanGraph.MAX_TICKETS);
        Instant ended = build.endedAt();
        Instant now = ended == null ? Instant.now() : ended;
        model.addAttribute("hosts", hosts);
        model.addAttribute("gantt", hosts ? Gantt.byHost(all, tickets, now) : Gantt.byTicket(all, tickets, now));
        model.addAttribute("phases", Runs.Phase.values());
        model.addAttribute(
                "waiting",
                tickets.stream().filter(ticket -> ticket.readyAt() == null).count());
        return "gantt";
    }

    private BuildView head(String buildId, Model model) {
        model.addAttribute("live", "build=" + buildId + "&after=" + events.newest());
        BuildView build = builds.get(buildId);
        model.addAttribute("build", build);
        return build;
    }

    /** Its state, and when it ends where that is still to come. */
    private String note(BuildGraph.Node ticket, Instant now) {
        String state = show.words(ticket.state()).toLowerCase(Locale.ROOT);
        Instant ends = ticket.endsAt();
        return ends == null || ticket.state().isFinal() ? state : state + " ~" + show.span(Duration.between(now, ends));
    }
}
