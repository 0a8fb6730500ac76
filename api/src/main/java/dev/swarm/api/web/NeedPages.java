package dev.swarm.api.web;

import dev.swarm.api.build.BuildDesk;
import dev.swarm.api.session.SessionDesk;
import dev.swarm.api.spend.UsedBudgets;
import dev.swarm.contracts.build.BuildState;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;

/** What waits for a person, for the notifications of a browser. */
@Controller
class NeedPages {
    private static final int MOST = 100;

    private final SessionDesk sessions;
    private final BuildDesk builds;
    private final UsedBudgets budgets;

    NeedPages(SessionDesk sessions, BuildDesk builds, UsedBudgets budgets) {
        this.sessions = sessions;
        this.builds = builds;
        this.budgets = budgets;
    }

    /**
     * One thing that a person has to do.
     *
     * @param id the same for as long as it is the same thing
     */
    public record Notice(String id, String title, String what, String href) {}

    @GetMapping("/needs")
    @ResponseBody
    List<Notice> needs() {
        Stream<Notice> ofSessions = sessions.newest(false, MOST).stream()
                .filter(session -> session.waitingFor() != null)
                .map(Need::of)
                .map(need -> new Notice(
                        need.session().sessionId() + "/" + need.session().waitingFor(),
                        need.session().title(),
                        need.what(),
                        need.href()));
        Stream<Notice> ofBuilds = builds.newest(false, MOST).stream()
                .filter(build -> build.state() == BuildState.NEEDS_ATTENTION)
                .map(build -> new Notice(
                        build.buildId() + "/" + build.counts(),
                        build.title(),
                        "The build needs attention",
                        "/builds/" + build.buildId()));
        Stream<Notice> ofAgents = builds.questions().stream()
                .map(asked -> new Notice(
                        asked.ticketId() + "/" + asked.askedAt(),
                        asked.title(),
                        "Its agent asks: " + asked.question(),
                        "/tickets/" + asked.ticketId()));
        Stream<Notice> ofBudgets = budgets.list().stream()
                .map(budget -> new Notice(
                        "budget/" + budget.words() + "/" + budget.limit(),
                        "Budget of " + budget.words(),
                        "80 % or more of it is used",
                        "/usage"));
        return Stream.of(ofSessions, ofBuilds, ofAgents, ofBudgets)
                .flatMap(Function.identity())
                .toList();
    }
}
