package dev.swarm.api.build;

import dev.swarm.api.identity.Origin;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.ticket.TicketAction;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What boards do with tickets beyond single commands. */
@RestController
@RequestMapping("/api/tickets")
@Tag(name = "Tickets")
class BoardController {
    private final Tickets tickets;
    private final TicketDiffs diffs;
    private final BulkTickets bulk;

    BoardController(Tickets tickets, TicketDiffs diffs, BulkTickets bulk) {
        this.tickets = tickets;
        this.diffs = diffs;
        this.bulk = bulk;
    }

    record Bulk(
            @NotNull @Size(min = 1, max = BulkTickets.MOST) List<@NotNull @Size(max = 200) String> tickets,
            @NotNull TicketAction action,
            @Nullable Priority priority,
            @Size(max = 10_000) @Nullable String text) {}

    record BulkResult(int done, List<BulkTickets.Outcome> outcomes) {}

    record Moves(List<TicketMove> moves) {}

    record Comments(
            @NotNull @Size(min = 1, max = 50) List<@Valid @NotNull LineComment> comments,
            @Nullable Boolean again) {}

    record CommentResult(boolean applied, String state, TicketView ticket) {}

    @Operation(
            summary = "Do one thing with several tickets",
            description =
                    "Each succeeds or is refused by itself; the answer tells for each. priority is for the action "
                            + "priority; text is the guidance, or the reason of anything else.")
    @PostMapping("/bulk")
    BulkResult bulk(@Valid @RequestBody Bulk request, Origin origin) {
        List<BulkTickets.Outcome> outcomes = bulk.act(
                request.tickets(),
                new BulkTickets.Wanted(request.action(), request.priority(), request.text()),
                origin);
        return new BulkResult(
                (int) outcomes.stream().filter(BulkTickets.Outcome::done).count(), outcomes);
    }

    @Operation(
            summary = "Where a board can move the ticket",
            description = "For each other column: the action that a move there stands for, or why there is none.")
    @GetMapping("/{ticketId}/moves")
    Moves moves(@PathVariable String ticketId) {
        return new Moves(TicketMove.of(tickets.view(ticketId).state()));
    }

    @Operation(
            summary = "What the ticket's newest pushed commits change",
            description = "Scanned for secrets, control characters made visible, long files in part.")
    @GetMapping("/{ticketId}/diff")
    UnifiedDiff diff(@PathVariable String ticketId) {
        return diffs.get(ticketId);
    }

    @Operation(
            summary = "Comment on lines of the ticket's change",
            description =
                    "The comments are given to the agent as guidance, with the lines they are about. With again, the "
                            + "ticket starts again with them; one that has ended takes them in no other way.")
    @PostMapping("/{ticketId}/comments")
    CommentResult comment(@PathVariable String ticketId, @Valid @RequestBody Comments request, Origin origin) {
        Receipt receipt = diffs.comment(ticketId, request.comments(), Boolean.TRUE.equals(request.again()), origin);
        return new CommentResult(receipt.applied(), receipt.state(), tickets.view(ticketId));
    }
}
