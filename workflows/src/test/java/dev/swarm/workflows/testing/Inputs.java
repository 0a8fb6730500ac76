package dev.swarm.workflows.testing;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.agent.AgentInput;
import dev.swarm.contracts.agent.AgentLimits;
import dev.swarm.contracts.agent.Checkpointing;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildPolicy;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.PlacementPolicy;
import dev.swarm.contracts.model.ModelRoutes;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.ModelRates;
import dev.swarm.contracts.plan.Phase;
import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.Rates;
import dev.swarm.contracts.plan.RetryRule;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.project.ProjectRef;
import dev.swarm.contracts.project.ReviewPolicy;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.session.SessionInput;
import dev.swarm.contracts.session.SessionPolicy;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketPolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Inputs of workflows: what a test does not care about. */
public final class Inputs {
    public static final TicketPolicy TICKET_POLICY = new TicketPolicy(
            Duration.ofMinutes(30), Duration.ofMinutes(10), Duration.ofSeconds(30), new MachineLimits(512, 100, 1024));

    private static final TicketPolicy SAVING = new TicketPolicy(
            TICKET_POLICY.agentTimeout(),
            TICKET_POLICY.stallTimeout(),
            TICKET_POLICY.mergePoll(),
            TICKET_POLICY.machineLimits(),
            Duration.ofMinutes(3));

    private Inputs() {}

    public static TicketNode node(String key, String... dependsOn) {
        return node(key, "Ticket " + key, List.of(dependsOn), List.of(), List.of());
    }

    public static TicketNode node(
            String key, String title, List<String> dependsOn, List<String> onSuccess, List<String> onFailure) {
        return new TicketNode(
                key,
                title,
                dependsOn,
                Priority.MEDIUM,
                TicketSize.SMALL,
                AgentKind.COMMAND,
                "body-" + key,
                null,
                null,
                onSuccess,
                onFailure,
                null);
    }

    /** A ticket for the platform's own agent. */
    public static TicketNode nativeNode(String key) {
        TicketNode node = node(key);
        return new TicketNode(
                key,
                node.title(),
                node.dependsOn(),
                node.priority(),
                node.size(),
                AgentKind.NATIVE,
                node.bodyId(),
                null,
                null,
                node.onSuccess(),
                node.onFailure(),
                null);
    }

    /** A ticket for the platform's own agent, which may take so many turns. */
    public static TicketNode limited(String key, int turns) {
        TicketNode node = nativeNode(key);
        AgentLimits usual = AgentLimits.STANDARD;
        return new TicketNode(
                key,
                node.title(),
                node.dependsOn(),
                node.priority(),
                node.size(),
                node.agent(),
                node.bodyId(),
                null,
                null,
                node.onSuccess(),
                node.onFailure(),
                null,
                null,
                null,
                null,
                null,
                new AgentLimits(turns, usual.tokens(), usual.cost(), usual.noProgressTurns()),
                null);
    }

    /** A ticket whose agent works through a pipeline, and whose work is saved; its id is {@code b-KEY}. */
    public static TicketInput phased(String key) {
        return saved(ticket(MergeMode.AUTO, nativeNode(key).withPipeline(Pipeline.SPARC)));
    }

    /** The same ticket whose work is saved every three minutes. */
    public static TicketInput saved(TicketInput ticket) {
        return new TicketInput(
                ticket.ticketId(),
                ticket.buildId(),
                ticket.sessionId(),
                ticket.project(),
                ticket.node(),
                ticket.specId(),
                ticket.run(),
                ticket.firstAttempt(),
                ticket.guidance(),
                SAVING);
    }

    /** The native agent of the first attempt of ticket {@code b-a}, on host {@code h1}. */
    public static AgentInput agent(AgentLimits limits, @Nullable Checkpointing checkpointing) {
        return agent(limits, checkpointing, null);
    }

    /** The same in a phase of a pipeline. */
    public static AgentInput agent(AgentLimits limits, @Nullable Checkpointing checkpointing, @Nullable Phase phase) {
        return new AgentInput(
                "b-a",
                1,
                new EventScope("p", "s", "b", "b-a"),
                "b-a.1",
                TaskQueues.forHost("h1"),
                "body-a",
                "make check",
                "coder",
                ModelRoutes.GENERAL,
                "Do it",
                List.of(),
                limits,
                Duration.ofMinutes(30),
                checkpointing,
                null,
                phase,
                null);
    }

    public static TicketNode retrying(String key, RetryRule rule) {
        TicketNode node = node(key);
        return new TicketNode(
                key,
                node.title(),
                node.dependsOn(),
                node.priority(),
                node.size(),
                node.agent(),
                node.bodyId(),
                null,
                rule,
                node.onSuccess(),
                node.onFailure(),
                null);
    }

    /** A ticket whose change these reviewers vote on; its id is {@code b-KEY}. */
    public static TicketInput reviewed(String key, int rounds, String... reviewers) {
        return reviewed(node(key), rounds, reviewers);
    }

    public static TicketInput reviewed(TicketNode node, int rounds, String... reviewers) {
        ProjectRef project = new ProjectRef(
                "p",
                "o/r",
                "main",
                "make check",
                Duration.ofMinutes(5),
                MergeMode.AUTO,
                4,
                "standard",
                null,
                null,
                null,
                new ReviewPolicy(List.of(reviewers), 60, Duration.ofMinutes(10), rounds),
                null);
        return new TicketInput("b-" + node.key(), "b", "s", project, node, "spec1", 1, 1, List.of(), TICKET_POLICY);
    }

    /** A ticket of which several attempts run side by side. */
    public static TicketNode contested(String key, int candidates) {
        TicketNode node = node(key);
        return new TicketNode(
                key,
                node.title(),
                node.dependsOn(),
                node.priority(),
                node.size(),
                node.agent(),
                node.bodyId(),
                null,
                null,
                node.onSuccess(),
                node.onFailure(),
                null,
                null,
                null,
                null,
                candidates,
                null,
                null);
    }

    public static ProjectRef project(MergeMode mode, int limit) {
        return new ProjectRef("p", "o/r", "main", "make check", Duration.ofMinutes(5), mode, limit, "standard");
    }

    /** A project whose tickets run where the policy says. */
    public static ProjectRef project(PlacementPolicy placement) {
        return new ProjectRef(
                "p",
                "o/r",
                "main",
                "make check",
                Duration.ofMinutes(5),
                MergeMode.AUTO,
                4,
                "standard",
                placement,
                null,
                null,
                null,
                null);
    }

    /** A ticket of a project with this egress policy, in machines of this image. */
    public static TicketInput ticket(String key, EgressPolicy egress, String image) {
        ProjectRef project = new ProjectRef(
                "p",
                "o/r",
                "main",
                "make check",
                Duration.ofMinutes(5),
                MergeMode.AUTO,
                4,
                "standard",
                null,
                egress,
                image,
                null,
                null);
        return ticket(key, project, Map.of());
    }

    /** A ticket of a project with this placement, which asks for more labels. */
    public static TicketInput ticket(String key, PlacementPolicy placement, Map<String, String> labels) {
        return ticket(key, project(placement), labels);
    }

    private static TicketInput ticket(String key, ProjectRef project, Map<String, String> labels) {
        TicketNode node = new TicketNode(
                key,
                "Ticket " + key,
                List.of(),
                Priority.MEDIUM,
                TicketSize.SMALL,
                AgentKind.COMMAND,
                "body-" + key,
                null,
                null,
                List.of(),
                List.of(),
                null,
                labels,
                null,
                null,
                null,
                null,
                null);
        return new TicketInput("b-" + key, "b", "s", project, node, "spec1", 1, 1, List.of(), SAVING);
    }

    public static TicketInput ticket(MergeMode mode, TicketNode node) {
        return new TicketInput(
                "b-" + node.key(), "b", "s", project(mode, 4), node, "spec1", 1, 1, List.of(), TICKET_POLICY);
    }

    public static BuildInput build(String buildId, int parallel, int projectLimit, TicketNode... tickets) {
        return new BuildInput(
                buildId,
                null,
                project(MergeMode.AUTO, projectLimit),
                "a build",
                null,
                "eva",
                List.of(tickets),
                new BuildPolicy(parallel, Duration.ofDays(7), TICKET_POLICY),
                false,
                null);
    }

    public static SessionInput session() {
        return session(Duration.ofDays(30));
    }

    public static SessionInput session(Duration expireAfter) {
        Duration hour = Duration.ofHours(1);
        ModelRates.Tokens tokens = new ModelRates.Tokens(100_000, 10_000);
        ModelRates model = new ModelRates(BigDecimal.ONE, BigDecimal.TEN, tokens, tokens, tokens);
        Rates rates = new Rates(hour, hour, hour, hour, BigDecimal.ONE, model);
        BuildPolicy build = new BuildPolicy(4, Duration.ofDays(7), TICKET_POLICY);
        return new SessionInput(
                "s",
                project(MergeMode.AUTO, 4).withVerifyCommand(null),
                "an app",
                "eva",
                new SessionPolicy(Duration.ofHours(24), expireAfter, rates, build));
    }

    public static PlainCommand plain(String id) {
        return new PlainCommand(id, "eva", "because");
    }
}
