package dev.swarm.api.build;

import dev.swarm.api.settings.SwarmSettings;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.plan.Estimate;
import dev.swarm.contracts.plan.PlanGraph;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.ticket.TicketState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;

/** Reads a build's tickets as a graph, with a forecast. */
@Service
public class Graphs {
    private final Builds builds;
    private final TicketTable table;
    private final TicketEstimates estimates;
    private final SwarmSettings settings;

    Graphs(Builds builds, TicketTable table, TicketEstimates estimates, SwarmSettings settings) {
        this.estimates = estimates;
        this.builds = builds;
        this.table = table;
        this.settings = settings;
    }

    /** The graph of a build; NOT_FOUND where there is none. */
    public BuildGraph of(String buildId) {
        BuildView build = builds.view(buildId);
        List<TicketView> tickets = table.page(buildId, null, TicketFilter.ANY, 0, PlanGraph.MAX_TICKETS).stream()
                .map(TicketTable.Row::ticket)
                .toList();
        List<BuildGraph.Edge> edges = edges(tickets);
        double pace = pace(tickets);
        Forecast forecast = Forecast.of(steps(tickets, edges, pace), build.maxParallelTickets(), Instant.now());
        boolean runs = build.state() == BuildState.RUNNING;
        Set<String> critical = Set.copyOf(forecast.criticalPath());
        return new BuildGraph(
                buildId,
                build.state(),
                runs ? forecast.end() : null,
                pace,
                forecast.criticalPath(),
                tickets.stream()
                        .map(ticket -> new BuildGraph.Node(
                                ticket.ticketId(),
                                ticket.key(),
                                ticket.title(),
                                ticket.state(),
                                ticket.size(),
                                critical.contains(ticket.key()),
                                ticket.state().isFinal()
                                        ? ticket.endedAt()
                                        : runs ? forecast.ends().get(ticket.key()) : null))
                        .toList(),
                edges);
    }

    /** How long a ticket of this size is expected to take, from its machine to its merge. */
    public Duration expected(TicketSize size) {
        Duration agent = switch (size) {
            case SMALL -> settings.rates().small();
            case MEDIUM -> settings.rates().medium();
            case LARGE -> settings.rates().large();
        };
        return agent.plus(settings.rates().overhead());
    }

    /** The same, with the phases that it is worked on in where they are known. */
    private Duration expected(TicketView ticket) {
        return estimates.of(ticket).map(Estimate::duration).orElseGet(() -> expected(ticket.size()));
    }

    private static List<BuildGraph.Edge> edges(List<TicketView> tickets) {
        Set<String> keys = tickets.stream().map(TicketView::key).collect(Collectors.toSet());
        Set<BuildGraph.Edge> edges = new LinkedHashSet<>();
        for (TicketView ticket : tickets) {
            ticket.dependsOn()
                    .forEach(key -> edges.add(new BuildGraph.Edge(key, ticket.key(), BuildGraph.Kind.DEPENDS_ON)));
            ticket.onSuccess()
                    .forEach(key -> edges.add(new BuildGraph.Edge(ticket.key(), key, BuildGraph.Kind.ON_SUCCESS)));
            ticket.onFailure()
                    .forEach(key -> edges.add(new BuildGraph.Edge(ticket.key(), key, BuildGraph.Kind.ON_FAILURE)));
        }
        return edges.stream()
                .filter(edge -> keys.contains(edge.from()) && keys.contains(edge.to()))
                .toList();
    }

    /** As this build's own tickets say: where they took half of what was expected, so will the rest. */
    private double pace(List<TicketView> tickets) {
        double actual = 0;
        double expected = 0;
        for (TicketView ticket : tickets) {
            Instant started = ticket.startedAt();
            Instant ended = ticket.endedAt();
            if (ticket.state() == TicketState.MERGED && started != null && ended != null) {
                actual += Duration.between(started, ended).toMillis();
                expected += expected(ticket).toMillis();
            }
        }
        return expected == 0 ? 1 : actual / expected;
    }

    /** In the order in which they start where several could: the most urgent first, then as planned. */
    private List<Forecast.Step> steps(List<TicketView> tickets, List<BuildGraph.Edge> edges, double pace) {
        Map<String, Set<String>> waitsFor = edges.stream()
                .collect(Collectors.groupingBy(
                        BuildGraph.Edge::to, Collectors.mapping(BuildGraph.Edge::from, Collectors.toSet())));
        Set<String> ifOthersFail = edges.stream()
                .filter(edge -> edge.kind() == BuildGraph.Kind.ON_FAILURE)
                .map(BuildGraph.Edge::to)
                .collect(Collectors.toSet());
        List<Forecast.Step> steps = new ArrayList<>();
        for (TicketView ticket : tickets.stream()
                .sorted(Comparator.comparing(TicketView::priority))
                .toList()) {
            steps.add(new Forecast.Step(
                    ticket.key(),
                    waitsFor.getOrDefault(ticket.key(), Set.of()),
                    Duration.ofMillis(Math.round(expected(ticket).toMillis() * pace)),
                    progress(ticket, ifOthersFail.contains(ticket.key())),
                    ticket.startedAt(),
                    ticket.endedAt()));
        }
        return steps;
    }

    private static Forecast.Progress progress(TicketView ticket, boolean onlyIfOthersFail) {
        return switch (ticket.state()) {
            case MERGED, SKIPPED -> Forecast.Progress.DONE;
            case FAILED, CANCELLED -> Forecast.Progress.OUT;
            case ASSIGNED, IN_PROGRESS, IN_REVIEW, PAUSED -> Forecast.Progress.RUNNING;
            case READY -> Forecast.Progress.WAITING;
            case BLOCKED -> onlyIfOthersFail ? Forecast.Progress.OUT : Forecast.Progress.WAITING;
        };
    }
}
