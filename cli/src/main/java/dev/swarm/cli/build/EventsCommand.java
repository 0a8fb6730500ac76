package dev.swarm.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.EventFeed;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.terminal.CommandFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "events", description = "Print the timeline, or follow it live.")
public final class EventsCommand implements Callable<Integer> {
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final CommandContext context;

    @Option(names = "--project", paramLabel = "ID", description = "Only events of this project.")
    private String project = "";

    @Option(names = "--session", paramLabel = "ID", description = "Only events of this session.")
    private String session = "";

    @Option(names = "--build", paramLabel = "ID", description = "Only events of this build.")
    private String build = "";

    @Option(names = "--ticket", paramLabel = "ID", description = "Only events of this ticket.")
    private String ticket = "";

    @Option(names = "--after", paramLabel = "EVENT", description = "Only events behind the one with this id.")
    private String after = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what happens from now on, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "At most so many (default: 1000).")
    private int limit;

    @Option(names = "--json", description = "Print each event as one line of JSON.")
    private boolean json;

    public EventsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw CommandFailure.usage("--limit must be at least 1", "for example --limit 50");
        }
        String[] scope = {"project", project, "session", session, "build", build, "ticket", ticket};
        if (follow) {
            try (EventFeed feed = new EventFeed(context.api(), after, scope)) {
                while (true) {
                    JsonNode event = feed.next(WAIT);
                    if (event != null) {
                        print(event);
                    }
                }
            } catch (InterruptedException e) {
                throw CommandFailure.interrupted(e);
            }
        }
        List<JsonNode> events =
                context.api().list(ApiClient.path(ApiClient.path("/api/events", scope), "after", after), limit);
        events.forEach(this::print);
        return CommandFailure.OK;
    }

    private void print(JsonNode event) {
        context.terminal().line(json ? Json.write(event) : EventText.line(event, context.zone()));
    }
}
