package dev.swarm.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.terminal.CommandFailure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "drain", description = "Have a host finish what it has and take no new machine.")
public final class DrainCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "HOST", description = "Id of the host.")
    private String host = "";

    @Option(names = "--undo", description = "Have it take machines again.")
    private boolean undo;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public DrainCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JsonNode drained = context.api()
                .post(
                        "/api/hosts/" + ApiClient.encode(host) + "/drain",
                        Json.object().put("draining", !undo));
        if (json) {
            context.terminal().line(Json.pretty(drained));
        } else if (undo) {
            context.terminal().line("host " + host + " takes machines again");
        } else {
            context.terminal()
                    .line("host " + host + " takes no new machine; it still has " + Json.text(drained, "used", "0"));
        }
        return CommandFailure.OK;
    }
}
