package dev.swarm.activities.model.author;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.swarm.activities.model.PlainText;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.model.ModelRoutes;
import dev.swarm.contracts.model.PlanRequest;
import dev.swarm.contracts.model.PlannedWork;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Plan;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.project.ProjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Has a model cut a spec into tickets, and takes the plan only where it covers every criterion and its graph is sound. */
final class ModelPlanner {
    static final String PROMPT = "plan.v1";
    private static final String NATIVE = "native";
    private static final String CODER = "coder";
    private static final int MOST_TITLE = 120;
    private static final int MOST_TOKENS = 32_000;

    private final Asking asking;
    private final Material material;
    private final ArtifactStore artifacts;
    private final Prompt prompt = Prompt.form(PROMPT, Map.of("tickets", PlanDraft.MOST_TICKETS));

    ModelPlanner(Asking asking, Material material, ArtifactStore artifacts) {
        this.asking = asking;
        this.material = material;
        this.artifacts = artifacts;
    }

    PlannedWork plan(PlanRequest request) {
        ProjectRef project = request.brief().project();
        String spec = material.text(request.specId());
        Map<String, String> criteria = SpecText.criteria(spec);
        if (criteria.isEmpty()) {
            throw Failure.fatal(
                    FailureCode.INVALID_PLAN,
                    "The spec has no acceptance criteria, so nobody could tell when it is done: give it lines such as"
                            + " \"- AC-1: ...\", by an edit or a revision.");
        }
        Asking.Answer<PlanDraft> answer = asking.ask(
                request.brief(),
                new Asking.Question(
                        ModelRoutes.REASONING,
                        "plan",
                        prompt,
                        message(request, spec),
                        MOST_TOKENS,
                        FailureCode.INVALID_PLAN),
                text -> {
                    PlanDraft draft = Asking.json(text, PlanDraft.class);
                    List<String> problems = draft.problems(criteria.keySet(), project.verifyCommand() != null);
                    if (!problems.isEmpty()) {
                        throw new UnusableAnswer(problems);
                    }
                    return draft;
                });
        PlanDraft draft = answer.value();
        List<TicketNode> tickets = draft.tickets().stream()
                .map(ticket -> node(ticket, criteria, project))
                .toList();
        return new PlannedWork(
                new Plan(PlainText.line(draft.title(), MOST_TITLE), "planner (" + answer.model() + ")", tickets),
                draft.verifyCommand().isEmpty() ? null : draft.verifyCommand());
    }

    String message(PlanRequest request, String spec) {
        String verify = request.brief().project().verifyCommand();
        DataBlocks blocks = material.blocks(request.brief()).with("specification", spec);
        if (verify != null) {
            blocks.with("verify-command", verify);
        }
        return blocks.task(
                verify == null
                        ? "Plan the tickets. The project has no verify command yet."
                        : "Plan the tickets. The project's verify command stands in the block verify-command.");
    }

    private TicketNode node(PlanDraft.Ticket ticket, Map<String, String> criteria, ProjectRef project) {
        String agent = project.agent() == null ? NATIVE : project.agent();
        return new TicketNode(
                ticket.key(),
                PlainText.line(ticket.title(), MOST_TITLE),
                ticket.dependsOn(),
                ticket.priority(),
                ticket.size(),
                agent.equals(NATIVE) ? AgentKind.NATIVE : AgentKind.CLI,
                store(body(ticket, criteria)),
                null,
                null,
                List.of(),
                List.of(),
                null,
                null,
                agent.equals(NATIVE) ? null : agent,
                ticket.role().isEmpty() || ticket.role().equals(CODER) ? null : ticket.role(),
                null,
                null,
                null);
    }

    private static TicketBody body(PlanDraft.Ticket ticket, Map<String, String> criteria) {
        List<String> accepted = new ArrayList<>();
        ticket.covers().stream().distinct().forEach(id -> accepted.add(id + ": " + criteria.get(id)));
        accepted.addAll(ticket.acceptanceCriteria());
        return new TicketBody(
                ticket.key(),
                PlainText.line(ticket.title(), MOST_TITLE),
                PlainText.clean(ticket.description()),
                accepted,
                List.of(),
                null,
                ticket.verifyCommand().isEmpty() ? null : ticket.verifyCommand(),
                null,
                ticket.files(),
                ticket.covers().stream().distinct().toList());
    }

    private String store(TicketBody body) {
        try {
            return artifacts.put("application/json", Payloads.objectMapper().writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a ticket's body cannot be written as JSON", e);
        }
    }
}
