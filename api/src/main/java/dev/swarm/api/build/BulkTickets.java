package dev.swarm.api.build;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.contracts.ticket.TicketAction;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Does one thing with several tickets. Each succeeds or is refused by itself. */
@Service
public class BulkTickets {
    public static final int MOST = 200;

    /** A build's workflow takes ten updates at a time. */
    private static final int AT_ONCE = 6;

    private final Tickets tickets;

    BulkTickets(Tickets tickets) {
        this.tickets = tickets;
    }

    /**
     * What is to be done.
     *
     * @param priority for {@code priority}
     * @param text the guidance, or the reason of anything else
     */
    public record Wanted(
            TicketAction action,
            @Nullable Priority priority,
            @Nullable String text) {}

    /**
     * What came of one ticket.
     *
     * @param done false where it was refused
     * @param state of the ticket or, where the command went there, of its build; null where it was refused
     * @param code the failure code of a refusal
     */
    @Schema(name = "TicketOutcome")
    public record Outcome(
            String ticketId,
            boolean done,
            @Nullable String state,
            @Nullable String code,
            @Nullable String detail) {}

    /** The outcomes, in the order of the tickets. */
    public List<Outcome> act(List<String> ticketIds, Wanted wanted, Origin origin) {
        if (wanted.action() == TicketAction.PRIORITY && wanted.priority() == null) {
            throw ProblemException.invalid("priority", "must be one of critical, high, medium, low");
        }
        if (wanted.action() == TicketAction.GUIDANCE
                && (wanted.text() == null || wanted.text().isBlank())) {
            throw ProblemException.invalid("text", "must not be blank");
        }
        try (ExecutorService threads =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            List<Future<Outcome>> running = ticketIds.stream()
                    .distinct()
                    .map(id -> threads.submit(() -> one(id, wanted, origin.part(id))))
                    .toList();
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> outcome : running) {
                outcomes.add(outcome.get());
            }
            return outcomes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Outcome one(String ticketId, Wanted wanted, Origin origin) {
        try {
            Receipt receipt = send(ticketId, wanted, origin);
            return new Outcome(ticketId, true, receipt.state(), null, null);
        } catch (ProblemException e) {
            return new Outcome(ticketId, false, null, e.code().name(), e.detail());
        }
    }

    private Receipt send(String ticketId, Wanted wanted, Origin origin) {
        String text = wanted.text();
        return switch (wanted.action()) {
            case PAUSE, RESUME, TERMINATE ->
                tickets.send(ticketId, wanted.action().wire(), origin.command(text));
            case RETRY -> tickets.retry(ticketId, origin.command(text));
            case SKIP -> tickets.skip(ticketId, origin.command(text));
            case PRIORITY ->
                tickets.setPriority(
                        ticketId,
                        wanted.priority() == null ? Priority.MEDIUM : wanted.priority(),
                        origin.commandId(),
                        origin.name());
            case GUIDANCE ->
                tickets.send(
                        ticketId,
                        "guidance",
                        new GuidanceCommand(origin.commandId(), origin.name(), text == null ? "" : text));
        };
    }
}
