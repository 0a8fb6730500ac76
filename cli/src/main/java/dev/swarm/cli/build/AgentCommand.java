package dev.swarm.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.LiveBlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "agent",
        description =
                "Watch the native agent of a ticket turn by turn until it ends or asks; or steer, pause or answer it.")
public final class AgentCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(500);

    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "TICKET", description = "Id of the ticket, its beginning, or its key.")
    private String id = "";

    @ArgGroup
    private @Nullable Act act;

    @Option(names = "--json", description = "Print what it is doing now as JSON.")
    private boolean json;

    public AgentCommand(CommandContext context) {
        this.context = context;
    }

    /** One thing to do. */
    static final class Act {
        @Option(
                names = "--steer",
                paramLabel = "TEXT",
                description = "Tell it something; it hears it with its next turn.")
        private @Nullable String steer;

        @Option(names = "--pause", description = "Freeze its machine and begin no further turn.")
        private boolean pause;

        @Option(names = "--resume", description = "Go on.")
        private boolean resume;

        @Option(names = "--answer", paramLabel = "TEXT", description = "Answer its question.")
        private @Nullable String answer;
    }

    @Override
    public Integer call() {
        JsonNode ticket = Ids.ticket(context.api(), id);
        String path = "/api/tickets/" + ApiClient.encode(Json.text(ticket, "ticketId"));
        Act wanted = act;
        if (wanted != null) {
            perform(wanted, path);
            context.terminal().line(AgentText.status(agent(path)));
        } else if (json) {
            context.terminal().line(Json.pretty(agent(path)));
        } else {
            watch(path);
        }
        return CommandFailure.OK;
    }

    private void perform(Act wanted, String path) {
        ApiClient api = context.api();
        if (wanted.steer != null) {
            api.post(path + "/guidance", Json.object().put("text", wanted.steer));
        } else if (wanted.answer != null) {
            api.post(path + "/agent/answer", Json.object().put("text", wanted.answer));
        } else if (wanted.pause) {
            api.post(path + "/pause", Json.object());
        } else if (wanted.resume) {
            api.post(path + "/resume", Json.object());
        }
    }

    private JsonNode agent(String path) {
        return context.api().get(path + "/agent");
    }

    private void watch(String path) {
        int printed = 0;
        try (LiveBlock block = new LiveBlock(context.terminal())) {
            while (true) {
                JsonNode agent = agent(path);
                String state = Json.text(agent, "state");
                boolean still = state.equals("ended") || state.equals("waiting");
                int finished = agent.path("turn").asInt() - (still ? 0 : 1);
                List<String> now = new ArrayList<>();
                for (JsonNode turn : agent.path("turns")) {
                    int number = turn.path("turn").asInt();
                    if (number > finished) {
                        now.addAll(AgentText.turn(turn));
                    } else if (number > printed) {
                        AgentText.turn(turn).forEach(line -> block.above(line, List.of()));
                        printed = number;
                    }
                }
                if (still) {
                    block.close();
                    AgentText.question(agent).forEach(context.terminal()::line);
                    context.terminal().line(AgentText.status(agent));
                    return;
                }
                now.add(AgentText.status(agent));
                block.draw(now);
                Thread.sleep(POLL);
            }
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        }
    }
}
