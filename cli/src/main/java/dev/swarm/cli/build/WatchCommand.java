package dev.swarm.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.EventFeed;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.terminal.CommandFailure;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "watch",
        description =
                "Follow a session or a build live until it is over or needs attention; exit code 0 only if completed.")
public final class WatchCommand implements Callable<Integer> {
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final Set<String> FINAL = Set.of("completed", "failed", "cancelled", "expired");

    private final CommandContext context;

    @Parameters(
            index = "0",
            paramLabel = "SESSION|BUILD",
            description = "Id of a session or a build, or its beginning.")
    private String id = "";

    public WatchCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JsonNode target = Ids.sessionOrBuild(context.api(), id);
        String buildId = Json.text(target, "buildId");
        if (buildId.isEmpty()) {
            return watchSession(Json.text(target, "sessionId"));
        }
        return new BuildWatch(context).watch(buildId);
    }

    /** Follows the talk with people until there is a build, and then the build. */
    private int watchSession(String sessionId) {
        String waitingFor = "";
        try (EventFeed feed = new EventFeed(context.api(), "", "session", sessionId)) {
            while (true) {
                JsonNode event = feed.next(WAIT);
                if (event != null) {
                    context.terminal().line(EventText.line(event, context.zone()));
                    continue;
                }
                JsonNode session = context.api().get("/api/hitl/" + ApiClient.encode(sessionId));
                String buildId = Json.text(session, "buildId");
                if (!buildId.isEmpty()) {
                    return new BuildWatch(context).watch(buildId);
                }
                if (FINAL.contains(Json.text(session, "state"))) {
                    context.terminal()
                            .line("session " + sessionId + " is " + Json.text(session, "state")
                                    + (Json.text(session, "problem").isEmpty()
                                            ? ""
                                            : ": " + Json.text(session, "problem")));
                    return Json.text(session, "state").equals("completed") ? CommandFailure.OK : CommandFailure.FAILED;
                }
                String now = Json.text(session, "waitingFor");
                if (!now.isEmpty() && !now.equals(waitingFor)) {
                    context.terminal().line("waiting for a person: " + now);
                }
                waitingFor = now;
            }
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        }
    }
}
