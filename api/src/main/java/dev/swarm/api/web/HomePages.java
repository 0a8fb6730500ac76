package dev.swarm.api.web;

import dev.swarm.api.build.BuildDesk;
import dev.swarm.api.build.BuildView;
import dev.swarm.api.session.SessionDesk;
import dev.swarm.api.session.SessionView;
import dev.swarm.api.spend.UsedBudgets;
import dev.swarm.api.timeline.LiveEvents;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.contracts.ticket.TicketState;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
class HomePages {
    private static final int MOST = 100;

    private final SessionDesk sessions;
    private final BuildDesk builds;
    private final UsedBudgets budgets;
    private final LiveEvents events;

    HomePages(SessionDesk sessions, BuildDesk builds, UsedBudgets budgets, LiveEvents events) {
        this.sessions = sessions;
        this.builds = builds;
        this.budgets = budgets;
        this.events = events;
    }

    @GetMapping("/")
    String home(Model model) {
        model.addAttribute("live", "after=" + events.newest());
        List<SessionView> open = sessions.newest(false, MOST);
        model.addAttribute("alerts", budgets.list());
        List<BuildView> running = builds.newest(false, MOST);
        model.addAttribute(
                "needs",
                open.stream().filter(s -> s.waitingFor() != null).map(Need::of).toList());
        model.addAttribute("asked", builds.questions());
        model.addAttribute(
                "stuck",
                running.stream()
                        .filter(build -> build.state() == BuildState.NEEDS_ATTENTION)
                        .map(build -> new Stuck(build, builds.tickets(build.buildId(), TicketState.FAILED, 20)))
                        .toList());
        model.addAttribute(
                "working",
                open.stream()
                        .filter(s -> s.waitingFor() == null && s.state() != SessionState.BUILDING)
                        .toList());
        model.addAttribute(
                "running",
                running.stream()
                        .filter(b -> b.state() != BuildState.NEEDS_ATTENTION)
                        .toList());
        return "home";
    }

    @GetMapping("/sessions")
    String allSessions(Model model) {
        model.addAttribute("live", "after=" + events.newest());
        model.addAttribute("sessions", sessions.newest(true, MOST));
        return "sessions";
    }

    @GetMapping("/builds")
    String allBuilds(Model model) {
        model.addAttribute("live", "after=" + events.newest());
        model.addAttribute("builds", builds.newest(true, MOST));
        return "builds";
    }
}
