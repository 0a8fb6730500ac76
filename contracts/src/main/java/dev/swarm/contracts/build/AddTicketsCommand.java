package dev.swarm.contracts.build;

import dev.swarm.contracts.command.Command;
import dev.swarm.contracts.plan.TicketNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** New tickets for a running build; they may depend on tickets that are there. The sender consents to their cost. */
public record AddTicketsCommand(
        @Nullable String commandId, @Nullable String by, List<TicketNode> tickets) implements Command {}
