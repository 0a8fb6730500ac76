package dev.swarm.api.build;

import dev.swarm.api.identity.Origin;
import dev.swarm.contracts.agent.AnswerAgentCommand;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.contracts.ticket.TicketState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;

/** What the API's routes do with builds and tickets, for pages. */
@Service
public class BuildDesk {
    private final Builds builds;
    private final Tickets tickets;
    private final BuildRepository repository;
    private final TicketTable table;
    private final NativeAgents agents;
    private final AgentQuestions questions;

    BuildDesk(
            Builds builds,
            Tickets tickets,
            BuildRepository repository,
            TicketTable table,
            NativeAgents agents,
            AgentQuestions questions) {
        this.agents = agents;
        this.questions = questions;
        this.builds = builds;
        this.tickets = tickets;
        this.repository = repository;
        this.table = table;
    }

    /** The newest builds; those that have ended only if asked for. */
    public List<BuildView> newest(boolean ended, int limit) {
        return newest("", ended, limit);
    }

    /** The newest builds of a project. */
    public List<BuildView> newestOf(String projectId, int limit) {
        return newest(projectId, true, limit);
    }

    private List<BuildView> newest(String projectId, boolean ended, int limit) {
        List<BuildState> states = Arrays.stream(BuildState.values())
                .filter(state -> ended || !state.isFinal())
                .toList();
        return builds.views(repository.page(projectId, states, Long.MAX_VALUE, Limit.of(limit)));
    }

    /** False for a moment after the consent to it, until its first event has arrived. */
    public boolean isKnown(String buildId) {
        return repository.existsById(buildId);
    }

    public BuildView get(String buildId) {
        return builds.view(buildId);
    }

    /** The first tickets of a build, in the order of its plan. */
    public List<TicketView> tickets(String buildId, int limit) {
        return tickets(buildId, TicketFilter.ANY, limit);
    }

    /** The first of those that match. */
    public List<TicketView> tickets(String buildId, TicketFilter filter, int limit) {
        return table.page(buildId, null, filter, 0, limit).stream()
                .map(TicketTable.Row::ticket)
                .toList();
    }

    /** Those of them that are in this state. */
    public List<TicketView> tickets(String buildId, TicketState state, int limit) {
        return tickets(buildId, new TicketFilter(null, state, null, null, null), limit);
    }

    /** How many tickets of each state match. */
    public Map<String, Integer> counts(String buildId, TicketFilter filter) {
        return table.counts(buildId, filter);
    }

    /** What the tickets of a build can be filtered by. */
    public TicketFacets facets(String buildId) {
        return table.facets(buildId);
    }

    /** Changes how many tickets of a build run at once. */
    public void limit(String buildId, int maxParallelTickets, Origin origin) {
        builds.setLimit(buildId, maxParallelTickets, origin);
    }

    /** What native agents wait for people to answer. */
    public List<AgentQuestions.Open> questions() {
        return questions.open();
    }

    /** Answers what a ticket's native agent asked. */
    public void answer(String ticketId, String text, Origin origin) {
        agents.answer(ticketId, new AnswerAgentCommand(origin.commandId(), origin.name(), text));
    }

    public TicketView ticket(String ticketId) {
        return tickets.view(ticketId);
    }

    /** Sends pause, resume, cancel or finish. */
    public void command(String buildId, String update, Origin origin) {
        builds.command(buildId, update, origin.command(null));
    }

    /** Sends pause, resume or terminate to a ticket that runs. */
    public void ticketCommand(String ticketId, String update, Origin origin) {
        tickets.send(ticketId, update, origin.command(null));
    }

    public void retry(String ticketId, @Nullable String reason, Origin origin) {
        tickets.retry(ticketId, origin.command(reason));
    }

    public void skip(String ticketId, Origin origin) {
        tickets.skip(ticketId, origin.command(null));
    }

    public void guidance(String ticketId, String text, Origin origin) {
        tickets.send(ticketId, "guidance", new GuidanceCommand(origin.commandId(), origin.name(), text));
    }
}
