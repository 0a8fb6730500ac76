package dev.swarm.api.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.api.artifact.Artifacts;
import dev.swarm.api.model.ModelPresence;
import dev.swarm.api.problem.FieldProblem;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.MachineLabels;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Estimate;
import dev.swarm.contracts.plan.Estimator;
import dev.swarm.contracts.plan.PlanGraph;
import dev.swarm.contracts.plan.PlanProblem;
import dev.swarm.contracts.plan.Rates;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.project.ProjectRef;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A plan on its way to a build: its graph, its tickets' bodies, and what a person is asked to consent to.
 *
 * @param bodies contents that must be stored before the build starts
 */
record PlannedBuild(
        List<TicketNode> nodes, List<Artifacts.Content> bodies, Estimate estimate, List<List<String>> batches) {
    private static final ObjectMapper PAYLOADS = Payloads.objectMapper();
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(24);

    /**
     * Makes the plan; refuses one whose graph is not valid.
     *
     * @param existing tickets that are there already, which the new ones may name
     */
    static PlannedBuild of(List<TicketDraft> drafts, List<TicketNode> existing, Rates rates, int maxParallel) {
        List<TicketNode> nodes = new ArrayList<>();
        List<Artifacts.Content> bodies = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            TicketDraft draft = drafts.get(i);
            checkTimeout(draft, i);
            checkLabels(draft, i);
            checkAgent(draft, i);
            Artifacts.Content body = new Artifacts.Content(Artifacts.JSON, json(draft));
            bodies.add(body);
            nodes.add(draft.toNode(body.id()));
        }
        List<TicketNode> all = new ArrayList<>(existing);
        all.addAll(nodes);
        List<PlanProblem> problems = PlanGraph.validate(all);
        if (!problems.isEmpty()) {
            throw invalid(problems);
        }
        List<TicketNode> alone = existing.isEmpty() ? nodes : withoutOthers(nodes);
        return new PlannedBuild(nodes, bodies, estimate(alone, rates, maxParallel), PlanGraph.batches(alone));
    }

    private static Estimate estimate(List<TicketNode> nodes, Rates rates, int maxParallel) {
        try {
            return Estimator.estimate(nodes, rates, maxParallel);
        } catch (ApplicationFailure unknown) {
            throw new ProblemException(
                    FailureCode.of(unknown.getType()).orElse(FailureCode.INTERNAL), unknown.getOriginalMessage());
        }
    }

    /** Refuses tickets for agent programs where the project's machines do not reach the model gateway. */
    void requireGateway(ProjectRef project) {
        boolean reached = project.egressOrNone().mode() != EgressMode.NONE;
        for (TicketNode node : nodes) {
            if (node.agent() == AgentKind.CLI && !reached) {
                throw new ProblemException(
                        FailureCode.INVALID_PLAN,
                        "Ticket '" + node.key() + "' is for an agent program, which speaks to its model through the"
                                + " gateway, and the machines of project '" + project.projectId()
                                + "' reach nothing: swarm projects change " + project.projectId()
                                + " --egress gateway");
            }
        }
    }

    /** Refuses agents and reviewers that are models where there is none. */
    void requireModels(ProjectRef project, ModelPresence models) {
        for (TicketNode node : nodes) {
            if (node.agent() != AgentKind.COMMAND) {
                models.require("Ticket '" + node.key() + "'");
            }
        }
        if (project.review() != null) {
            models.require("The review that project '" + project.projectId() + "' asks for");
        }
    }

    /** Refuses to go on until the sender names this plan's estimate. */
    void requireConsent(@Nullable String estimateId) {
        if (!estimate.estimateId().equals(estimateId)) {
            throw new ProblemException(
                            FailureCode.CONSENT_REQUIRED,
                            estimateId == null
                                    ? "Consent to estimate " + estimate.estimateId() + " is needed."
                                    : "The estimate to consent to is " + estimate.estimateId() + ", not " + estimateId
                                            + ": the plan, the prices or the parallelism have changed.")
                    .with("estimate", estimate)
                    .with("batches", batches);
        }
    }

    private static ProblemException invalid(List<PlanProblem> problems) {
        String detail = problems.stream()
                .map(problem -> problem.ticket().isEmpty()
                        ? problem.message()
                        : "ticket '" + problem.ticket() + "' " + problem.message())
                .collect(Collectors.joining("; "));
        return new ProblemException(FailureCode.INVALID_PLAN, detail)
                .with(
                        "errors",
                        problems.stream()
                                .map(problem -> new FieldProblem(
                                        problem.ticket().isEmpty() ? "tickets" : problem.ticket(), problem.message()))
                                .toList());
    }

    /** The nodes as a graph of their own: what they wait for elsewhere costs this plan nothing. */
    private static List<TicketNode> withoutOthers(List<TicketNode> nodes) {
        Set<String> own = nodes.stream().map(TicketNode::key).collect(Collectors.toCollection(HashSet::new));
        return nodes.stream()
                .map(node -> node.withReferences(
                        only(node.dependsOn(), own), only(node.onSuccess(), own), only(node.onFailure(), own)))
                .toList();
    }

    private static List<String> only(List<String> keys, Set<String> own) {
        return keys.stream().filter(own::contains).toList();
    }

    private static void checkTimeout(TicketDraft draft, int index) {
        Duration timeout = draft.timeout();
        if (timeout != null
                && (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0)) {
            throw ProblemException.invalid("tickets[" + index + "].timeout", "must be between PT1S and PT24H");
        }
    }

    private static void checkAgent(TicketDraft draft, int index) {
        String command = draft.command();
        if (draft.agentOrDefault() == AgentKind.COMMAND && (command == null || command.isBlank())) {
            throw ProblemException.invalid("tickets[" + index + "].command", "must not be blank for a command agent");
        }
        if (draft.program() != null && draft.agentOrDefault() != AgentKind.CLI) {
            throw ProblemException.invalid("tickets[" + index + "].program", "is for agents of kind cli only");
        }
        if (draft.limits() != null && draft.agentOrDefault() != AgentKind.NATIVE) {
            throw ProblemException.invalid("tickets[" + index + "].limits", "are for agents of kind native only");
        }
    }

    private static void checkLabels(TicketDraft draft, int index) {
        String problem = draft.labels() == null ? null : MachineLabels.problem(draft.labels());
        if (problem != null) {
            throw ProblemException.invalid("tickets[" + index + "].labels", problem);
        }
    }

    private static byte[] json(TicketDraft draft) {
        try {
            return PAYLOADS.writeValueAsBytes(draft.toBody());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a ticket's body cannot be written as JSON", e);
        }
    }
}
