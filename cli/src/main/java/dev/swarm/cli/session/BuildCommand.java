package dev.swarm.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.build.BuildWatch;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.plan.Estimates;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Table;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "build",
        description = "Show the estimate of an approved session and, with your consent, start its build.")
public final class BuildCommand implements Callable<Integer> {
    private static final Duration STARTED_WITHIN = Duration.ofSeconds(60);

    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "SESSION", description = "Id of the session, or its beginning.")
    private String session = "";

    @Option(
            names = {"-y", "--yes"},
            description = "Consent to the estimate without being asked.")
    private boolean yes;

    @Option(names = "--watch", description = "Watch the build after it started.")
    private boolean watch;

    public BuildCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        SessionFlow flow = new SessionFlow(context.api());
        String id = Json.text(Ids.session(context.api(), session), "sessionId");
        JsonNode planned = flow.await(
                id,
                now -> SessionFlow.hasEstimate(now) || !Json.text(now, "state").equals("approved"),
                STARTED_WITHIN);
        if (!Json.text(planned, "state").equals("approved") || !SessionFlow.hasEstimate(planned)) {
            throw CommandFailure.failed(
                    "session " + id + " is " + Json.text(planned, "state")
                            + (SessionFlow.hasEstimate(planned) ? "" : " and has no estimate yet")
                            + "; a build starts from an approved one",
                    SessionFlow.nextStep(planned));
        }
        plan(planned.path("plan"));
        Estimates.print(context.terminal(), planned.path("estimate"));
        if (!yes) {
            Estimates.requireConsent(context);
        }
        flow.startBuild(id, Json.text(planned.path("estimate"), "estimateId"));
        JsonNode started = flow.await(id, now -> !Json.text(now, "buildId").isEmpty(), STARTED_WITHIN);
        String buildId = Json.text(started, "buildId");
        context.terminal().line("build " + buildId + " started");
        if (watch) {
            return new BuildWatch(context).watch(buildId);
        }
        context.terminal().line("next: `swarm watch " + buildId + "`");
        return CommandFailure.OK;
    }

    private void plan(JsonNode plan) {
        if (!plan.isObject()) {
            return;
        }
        context.terminal().line("plan by " + Json.text(plan, "planner", "the planner") + ":");
        Table table = Table.of("TICKET", "SIZE", "PRIORITY", "AFTER", "TITLE");
        for (JsonNode ticket : plan.path("tickets")) {
            table.row(
                    Json.text(ticket, "key"),
                    Json.text(ticket, "size"),
                    Json.text(ticket, "priority"),
                    String.join(", ", Json.texts(ticket.path("dependsOn"))),
                    Json.text(ticket, "title"));
        }
        table.printTo(context.terminal());
        String verify = Json.text(plan, "verifyCommand");
        context.terminal()
                .line(verify.isEmpty() ? "no command verifies the tickets" : "each ticket is verified by: " + verify);
    }
}
