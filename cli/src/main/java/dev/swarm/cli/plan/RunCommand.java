package dev.swarm.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.build.BuildWatch;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.ApiProblem;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.project.PlacementOptions;
import dev.swarm.cli.project.Projects;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.machine.MachineLabels;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.taskfile.TaskPlan;
import dev.swarm.taskfile.TicketDraft;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "run", description = "Build the tickets of a file, after your consent to the estimate.")
public final class RunCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "FILE", description = "Task file (.yaml) or spec-kit tasks.md.")
    private Path file = Path.of("");

    @Option(names = "--project", required = true, paramLabel = "NAME", description = "Project, made if it is new.")
    private String project = "";

    @Option(names = "--dry-run", description = "Print rounds, time and cost; start nothing.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Consent to the estimate without being asked.")
    private boolean yes;

    @Option(names = "--parallel", paramLabel = "N", description = "At most so many tickets at once.")
    private int parallel;

    @Mixin
    private PlacementOptions placement = new PlacementOptions();

    @Option(
            names = "--pipeline",
            paramLabel = "NAME",
            description = "Work in the phases of this pipeline on each ticket that the native agent works on, where the"
                    + " file names no pipeline, role and candidates: sparc.")
    private String pipeline = "";

    @Option(names = "--watch", description = "Watch the build after it started.")
    private boolean watch;

    @Option(names = "--json", description = "Print the estimate or the build as JSON.")
    private boolean json;

    public RunCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (parallel < 0) {
            throw CommandFailure.usage("--parallel must be at least 1", "leave it out for the project's own limit");
        }
        placement.labels();
        TaskPlan plan = PlanFile.read(context.terminal(), file);
        ApiClient api = context.api();
        String verify = plan.verifyCommand() == null ? "" : plan.verifyCommand();
        JsonNode target = Projects.ensure(api, project, verify);
        ObjectNode request = request(plan, Json.text(target, "projectId"));
        if (dryRun) {
            show(api.post("/api/builds", request.put("dryRun", true)));
            return CommandFailure.OK;
        }
        JsonNode build = start(api, request);
        String buildId = Json.text(build, "buildId");
        if (watch) {
            return new BuildWatch(context).watch(buildId);
        }
        if (json) {
            context.terminal().line(Json.pretty(build));
        } else {
            context.terminal().line("build " + buildId + " started");
            context.terminal().line("next: `swarm watch " + buildId + "`");
        }
        return CommandFailure.OK;
    }

    private ObjectNode request(TaskPlan plan, String projectId) {
        ObjectMapper mapper = Payloads.objectMapper();
        ObjectNode request = Json.object()
                .put("project", projectId)
                .put("title", plan.title())
                .put("source", plan.source());
        ArrayNode tickets = request.putArray("tickets");
        for (TicketDraft ticket : plan.tickets()) {
            ObjectNode sent = tickets.addObject();
            sent.setAll((ObjectNode) mapper.valueToTree(ticket));
            if (!pipeline.isEmpty() && isPlainNative(ticket)) {
                sent.put("pipeline", pipeline);
            }
            sent.set("labels", mapper.valueToTree(MachineLabels.merged(ticket.labels(), placement.labels())));
        }
        if (plan.placement() != null) {
            request.put("placement", plan.placement().wire());
        }
        if (plan.onLoss() != null) {
            request.put("onLoss", plan.onLoss().wire());
        }
        placement.putTo(request);
        if (plan.verifyCommand() != null) {
            request.put("verifyCommand", plan.verifyCommand());
        }
        if (parallel > 0) {
            request.put("maxParallelTickets", parallel);
        }
        return request;
    }

    private static boolean isPlainNative(TicketDraft ticket) {
        return ticket.agent() == AgentKind.NATIVE
                && ticket.pipeline() == null
                && ticket.role() == null
                && ticket.candidates() == null;
    }

    /** The first request is refused with the estimate; the second one names the estimate that the person consented to. */
    private JsonNode start(ApiClient api, ObjectNode request) {
        try {
            return api.post("/api/builds", request);
        } catch (ApiProblem problem) {
            if (!problem.code().equals("CONSENT_REQUIRED") || !problem.body().has("estimate")) {
                throw problem;
            }
            if (!json) {
                show(problem.body());
            }
            if (!yes) {
                Estimates.requireConsent(context);
            }
            request.put("estimateId", Json.text(problem.body().path("estimate"), "estimateId"));
            return api.post("/api/builds", request);
        }
    }

    private void show(JsonNode answer) {
        if (json) {
            context.terminal().line(Json.pretty(answer));
            return;
        }
        int round = 1;
        for (JsonNode batch : answer.path("batches")) {
            context.terminal().line("round " + round++ + ": " + String.join(", ", Json.texts(batch)));
        }
        Estimates.print(context.terminal(), answer.path("estimate"));
    }
}
