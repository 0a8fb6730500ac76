package dev.swarm.api.build;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.paging.Page;
import dev.swarm.api.paging.PageQuery;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.ticket.GuidanceCommand;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/tickets")
@Tag(name = "Tickets")
class TicketController {
    private final Tickets tickets;
    private final TicketTable table;

    TicketController(Tickets tickets, TicketTable table) {
        this.tickets = tickets;
        this.table = table;
    }

    record Reason(@Size(max = 2_000) @Nullable String reason) {}

    record Guidance(@NotBlank @Size(max = 10_000) String text) {}

    record NewPriority(@NotNull Priority priority) {}

    record TicketCommandResult(boolean applied, String state, TicketView ticket) {}

    @Operation(
            summary = "Tickets, in the order in which they were planned",
            description = "text: words in key, title or tags. assignee: what works on it, by the kind of agent, its "
                    + "program, its role or the host.")
    @GetMapping
    Page<TicketView> list(
            @RequestParam(required = false) @Nullable String build,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String project,
            @RequestParam(required = false) @Nullable String text,
            @RequestParam(required = false) @Nullable String priority,
            @RequestParam(required = false) @Nullable String tag,
            @RequestParam(required = false) @Nullable String assignee,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        PageQuery query = PageQuery.of(limit, after);
        return Page.of(
                table.page(
                        build,
                        project,
                        TicketFilter.of(text, state, priority, tag, assignee),
                        query.above(),
                        query.fetch()),
                query,
                TicketTable.Row::ordinal,
                TicketTable.Row::ticket);
    }

    @Operation(summary = "One ticket")
    @GetMapping("/{ticketId}")
    TicketView get(@PathVariable String ticketId) {
        return tickets.view(ticketId);
    }

    @Operation(summary = "Freeze the ticket's machine, and with it its agent")
    @PostMapping("/{ticketId}/pause")
    TicketCommandResult pause(
            @PathVariable String ticketId,
            @Valid @RequestBody(required = false) @Nullable Reason request,
            Origin origin) {
        return result(ticketId, tickets.send(ticketId, "pause", command(request, origin)));
    }

    @Operation(summary = "Go on")
    @PostMapping("/{ticketId}/resume")
    TicketCommandResult resume(
            @PathVariable String ticketId,
            @Valid @RequestBody(required = false) @Nullable Reason request,
            Origin origin) {
        return result(ticketId, tickets.send(ticketId, "resume", command(request, origin)));
    }

    @Operation(summary = "End the ticket as cancelled; its machine is released")
    @PostMapping("/{ticketId}/terminate")
    TicketCommandResult terminate(
            @PathVariable String ticketId,
            @Valid @RequestBody(required = false) @Nullable Reason request,
            Origin origin) {
        return result(ticketId, tickets.send(ticketId, "terminate", command(request, origin)));
    }

    @Operation(
            summary = "Run the ticket again",
            description =
                    "A running one gives its attempt up and starts the next; one that has ended starts anew, with "
                            + "the reason as guidance for its agent.")
    @PostMapping("/{ticketId}/retry")
    TicketCommandResult retry(
            @PathVariable String ticketId,
            @Valid @RequestBody(required = false) @Nullable Reason request,
            Origin origin) {
        return result(ticketId, tickets.retry(ticketId, command(request, origin)));
    }

    @Operation(summary = "Give a ticket up that does not run; what waits for it goes on as if it had merged")
    @PostMapping("/{ticketId}/skip")
    TicketCommandResult skip(
            @PathVariable String ticketId,
            @Valid @RequestBody(required = false) @Nullable Reason request,
            Origin origin) {
        return result(ticketId, tickets.skip(ticketId, command(request, origin)));
    }

    @Operation(
            summary = "Tell the agent something",
            description = "A native agent hears it with its next turn, any other with its next attempt.")
    @PostMapping("/{ticketId}/guidance")
    TicketCommandResult guidance(@PathVariable String ticketId, @Valid @RequestBody Guidance request, Origin origin) {
        GuidanceCommand command = new GuidanceCommand(origin.commandId(), origin.name(), request.text());
        return result(ticketId, tickets.send(ticketId, "guidance", command));
    }

    @Operation(summary = "Change the priority of a ticket that has not started")
    @PutMapping("/{ticketId}/priority")
    TicketCommandResult priority(
            @PathVariable String ticketId, @Valid @RequestBody NewPriority request, Origin origin) {
        return result(ticketId, tickets.setPriority(ticketId, request.priority(), origin.commandId(), origin.name()));
    }

    private static PlainCommand command(@Nullable Reason request, Origin origin) {
        return new PlainCommand(origin.commandId(), origin.name(), request == null ? null : request.reason());
    }

    private TicketCommandResult result(String ticketId, Receipt receipt) {
        return new TicketCommandResult(receipt.applied(), receipt.state(), tickets.view(ticketId));
    }
}
