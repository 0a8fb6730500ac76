package dev.swarm.cli.build;

import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.context.ListOptions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "tickets", description = "List the tickets, of one build or of all.")
public final class TicketsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", arity = "0..1", paramLabel = "BUILD", description = "Id of a build, or its beginning.")
    private @Nullable String build;

    @Mixin
    private final ListOptions options = new ListOptions();

    public TicketsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String buildId = build == null ? "" : Json.text(Ids.build(context.api(), build), "buildId");
        return options.print(
                context,
                "/api/tickets",
                List.of("build", buildId),
                tickets -> TicketTable.of(tickets, Instant.now()),
                "there are no such tickets");
    }
}
