package dev.swarm.api.build;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.settings.SwarmSettings;
import dev.swarm.api.timeline.LiveEvents;
import dev.swarm.api.timeline.StoredEvent;
import dev.swarm.contracts.agent.AnswerAgentCommand;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.ticket.TicketState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All agents that run now. Read from the timeline, so that hundreds of them cost a few queries. */
@Service
public class RunningAgents {
    static final int MOST = 200;

    private static final String STARTED = "AgentStarted";
    private static final String ASKED = "AgentAsked";

    /** Types of events that say where an attempt is. */
    private static final List<String> STEPS = List.of(
            "TicketAssigned",
            "MachineAdopted",
            STARTED,
            ASKED,
            "AgentAnswered",
            "AgentFinished",
            "TicketVerified",
            "CommitsPublished",
            "PullRequestOpened",
            "AttemptFailed");

    private final TicketTable table;
    private final LiveEvents events;
    private final NativeAgents agents;
    private final SwarmSettings settings;
    private final JsonMapper json;

    RunningAgents(TicketTable table, LiveEvents events, NativeAgents agents, SwarmSettings settings, JsonMapper json) {
        this.table = table;
        this.events = events;
        this.agents = agents;
        this.settings = settings;
        this.json = json;
    }

    /** Those that run, at most {@link #MOST}: first those that ask something. */
    public List<RunningAgent> list() {
        List<TicketView> tickets = Stream.of(TicketState.ASSIGNED, TicketState.IN_PROGRESS, TicketState.PAUSED)
                .map(state -> new TicketFilter(null, state, null, null, null))
                .flatMap(filter -> table.page(null, null, filter, 0, MOST).stream())
                .map(TicketTable.Row::ticket)
                .limit(MOST)
                .toList();
        List<String> ids = tickets.stream().map(TicketView::ticketId).toList();
        Map<String, StoredEvent> newest = events.newestOf(ids, STEPS);
        Map<String, StoredEvent> started = events.newestOf(ids, List.of(STARTED));
        Instant now = Instant.now();
        List<RunningAgent> all = tickets.stream()
                .map(ticket -> agent(ticket, newest.get(ticket.ticketId()), started.get(ticket.ticketId()), now))
                .toList();
        return Stream.concat(
                        all.stream().filter(agent -> agent.question() != null),
                        all.stream().filter(agent -> agent.question() == null))
                .toList();
    }

    /** Answers what a native agent asked. */
    public void answer(String ticketId, String text, Origin origin) {
        agents.answer(ticketId, new AnswerAgentCommand(origin.commandId(), origin.name(), text));
    }

    private RunningAgent agent(
            TicketView ticket, @Nullable StoredEvent newest, @Nullable StoredEvent started, Instant now) {
        AgentProgress progress = AgentProgress.of(
                newest == null ? null : newest.type(),
                started == null ? null : started.at(),
                expected(ticket.size()),
                settings.rates().overhead(),
                now);
        return new RunningAgent(
                ticket,
                ticket.state() == TicketState.PAUSED ? "Paused" : progress.step(),
                progress.percent(),
                ticket.state() == TicketState.PAUSED ? null : progress.readyAt(),
                newest == null || !newest.type().equals(ASKED) ? null : asked(newest));
    }

    private RunningAgent.Asked asked(StoredEvent event) {
        JsonNode data = json.readTree(event.data());
        return new RunningAgent.Asked(
                data.path("question").asString(""),
                data.path("options")
                        .valueStream()
                        .map(option -> option.asString(""))
                        .toList(),
                event.at());
    }

    private Duration expected(TicketSize size) {
        return switch (size) {
            case SMALL -> settings.rates().small();
            case MEDIUM -> settings.rates().medium();
            case LARGE -> settings.rates().large();
        };
    }
}
