package dev.swarm.api.build;

import dev.swarm.api.artifact.Artifacts;
import dev.swarm.api.identity.Origin;
import dev.swarm.api.platform.PlatformState;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.settings.SwarmSettings;
import dev.swarm.api.spend.BuildCost;
import dev.swarm.api.spend.Consents;
import dev.swarm.api.spend.Costs;
import dev.swarm.api.temporal.Workflows;
import dev.swarm.api.timeline.WrittenReads;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.AddTicketsCommand;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.build.BuildTicket;
import dev.swarm.contracts.build.SetLimitCommand;
import dev.swarm.contracts.command.Command;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.project.ProjectRef;
import io.temporal.common.SearchAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Starts builds and sends them people's commands. */
@Service
public class Builds {
    private static final String WORKFLOW_TYPE = "Build";

    private final BuildRepository builds;
    private final TicketTable tickets;
    private final Artifacts artifacts;
    private final Workflows workflows;
    private final WrittenReads written;
    private final PlatformState platform;
    private final SwarmSettings settings;
    private final Consents consents;
    private final Costs costs;
    private final TransactionTemplate transaction;

    Builds(
            BuildRepository builds,
            TicketTable tickets,
            Artifacts artifacts,
            Workflows workflows,
            WrittenReads written,
            PlatformState platform,
            SwarmSettings settings,
            Consents consents,
            Costs costs,
            TransactionTemplate transaction) {
        this.builds = builds;
        this.tickets = tickets;
        this.artifacts = artifacts;
        this.workflows = workflows;
        this.written = written;
        this.platform = platform;
        this.settings = settings;
        this.consents = consents;
        this.costs = costs;
        this.transaction = transaction;
    }

    /** Which builds are running or paused, by id and state. */
    public List<String> idsIn(List<BuildState> states) {
        return builds.findByStateIn(states).stream().map(build -> build.buildId).toList();
    }

    /** How many tickets there are in each state, over all builds. */
    public Map<String, Integer> ticketCounts() {
        return tickets.countsByState();
    }

    /** Sends pause, resume, cancel or finish. */
    public Receipt command(String buildId, String update, PlainCommand command) {
        return send(buildId, update, command);
    }

    BuildView start(ProjectRef project, String title, String source, PlannedBuild plan, int parallel, Origin origin) {
        String buildId = "f" + origin.entityId("build");
        artifacts.putAll(plan.bodies());
        boolean paused = platform.isStopped();
        // Before the first ticket can ask for money.
        consents.add(buildId, plan.estimate(), origin.name(), Instant.now());
        BuildInput input = new BuildInput(
                buildId,
                null,
                project,
                title,
                null,
                origin.name(),
                plan.nodes(),
                settings.buildPolicy(parallel),
                paused,
                null);
        workflows.start(
                new Workflows.Start(
                        WORKFLOW_TYPE,
                        WorkflowIds.build(buildId),
                        "Build: " + title,
                        plan.nodes().size() + " tickets from `" + source + "`, started by **" + origin.name() + "**",
                        SearchAttributes.newBuilder()
                                .set(SwarmSearchAttributes.PROJECT, project.projectId())
                                .set(SwarmSearchAttributes.BUILD, buildId)
                                .set(
                                        SwarmSearchAttributes.STATE,
                                        (paused ? BuildState.PAUSED : BuildState.RUNNING).wire())
                                .build()),
                input);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        // What the build's first two events will say: whoever started it can look at it at once.
        transaction.executeWithoutResult(status -> {
            builds.insertIfAbsent(
                    buildId,
                    project.projectId(),
                    null,
                    title,
                    (paused ? BuildState.PAUSED : BuildState.RUNNING).wire(),
                    parallel,
                    origin.name(),
                    now);
        });
        written.awaitEvent(WorkflowIds.build(buildId), 0);
        return view(buildId);
    }

    BuildView view(String buildId) {
        BuildEntity build = builds.findById(buildId).orElseThrow(() -> ProblemException.notFound("build", buildId));
        return views(List.of(build)).getFirst();
    }

    List<BuildView> views(List<BuildEntity> entities) {
        List<String> ids = entities.stream().map(build -> build.buildId).toList();
        Map<String, Map<String, Integer>> counts = tickets.counts(ids);
        Map<String, BuildCost> cost = costs.ofBuilds(ids);
        return entities.stream()
                .map(build -> BuildView.of(
                        build,
                        counts.getOrDefault(build.buildId, Map.of()),
                        Objects.requireNonNull(cost.get(build.buildId))))
                .toList();
    }

    /** The tickets of a build as its workflow knows them; refuses where it has ended. */
    List<TicketNode> nodes(String buildId) {
        BuildEntity build = builds.findById(buildId).orElseThrow(() -> ProblemException.notFound("build", buildId));
        if (build.state.isFinal()) {
            throw ended(buildId);
        }
        return workflows
                .query(WorkflowIds.build(buildId), "state", dev.swarm.contracts.build.BuildView.class)
                .tickets()
                .stream()
                .map(BuildTicket::node)
                .toList();
    }

    Receipt addTickets(String buildId, PlannedBuild plan, String commandId, String by) {
        artifacts.putAll(plan.bodies());
        Receipt receipt = send(buildId, "addTickets", new AddTicketsCommand(commandId, by, plan.nodes()));
        consents.add(buildId, plan.estimate(), by, Instant.now());
        return receipt;
    }

    Receipt setLimit(String buildId, int maxParallelTickets, Origin origin) {
        view(buildId);
        return send(buildId, "setLimit", new SetLimitCommand(origin.commandId(), origin.name(), maxParallelTickets));
    }

    Receipt send(String buildId, String update, Command command) {
        String workflowId = WorkflowIds.build(buildId);
        return written.after(workflowId, () -> workflows.command(workflowId, update, command, () -> ended(buildId)));
    }

    private ProblemException ended(String buildId) {
        return builds.findById(buildId)
                .map(build -> new ProblemException(
                        FailureCode.WRONG_STATE,
                        "Build '" + buildId + "' does not run any more; its last state is " + build.state.wire() + "."))
                .orElseGet(() -> ProblemException.notFound("build", buildId));
    }
}
