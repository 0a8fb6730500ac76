package dev.swarm.workflows.agent;

import dev.swarm.contracts.agent.AgentCarried;
import dev.swarm.contracts.agent.AgentInput;
import dev.swarm.contracts.agent.AgentQuestion;
import dev.swarm.contracts.agent.Checkpointing;
import dev.swarm.contracts.agent.Thought;
import dev.swarm.contracts.agent.ToolCall;
import dev.swarm.contracts.agent.ToolOutcome;
import dev.swarm.contracts.plan.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The turns of a native agent: its model is asked, and what it calls is used. */
final class AgentTurns {
    private static final Duration LEAST_FOR_A_TOOL = Duration.ofSeconds(1);

    private final AgentInput input;
    private final AgentStatus status;
    private final AgentSteps steps;
    private final AgentDesk desk;
    private final AgentPace pace;
    private final Progress progress;
    private final List<String> notes = new ArrayList<>();
    private List<ToolOutcome> results = new ArrayList<>();
    private Duration checkpointAt = Duration.ZERO;

    AgentTurns(AgentInput input, AgentStatus status, AgentSteps steps, AgentDesk desk, AgentPace pace) {
        this.input = input;
        this.status = status;
        this.steps = steps;
        this.desk = desk;
        this.pace = pace;
        AgentCarried carried = input.carried();
        if (carried == null) {
            progress = new Progress(0, List.of());
            notes.addAll(Beginning.notes(input));
        } else {
            progress = new Progress(carried.idleTurns(), carried.recent());
            notes.addAll(carried.notes());
            results.addAll(carried.results());
            checkpointAt = carried.checkpointAt();
        }
    }

    /** What the model is told with its next turn. */
    void note(String text) {
        notes.add(text);
    }

    /** How many turns in a row have brought nothing new. */
    int idle() {
        return progress.idle();
    }

    /** Takes one; answers whether the model says that it has done all. */
    boolean next() {
        List<String> told = new ArrayList<>(notes);
        Thought thought =
                steps.think(status.nextTurn(), status.route(), status.transcriptId(), results, told, status.logBytes());
        notes.subList(0, told.size()).clear();
        status.thought(thought);
        results = new ArrayList<>(thought.refused());
        useAll(thought);
        ask(thought.question());
        return thought.completion() != null && isComplete(thought, thought.completion());
    }

    private void useAll(Thought thought) {
        StringBuilder done = new StringBuilder();
        for (ToolOutcome refused : thought.refused()) {
            done.append(refused.digest()).append(' ');
        }
        for (ToolCall call : thought.calls()) {
            pace.pass();
            saveIfDue();
            status.uses(call.index());
            ToolOutcome outcome = steps.use(status.turn(), call, leftForATool());
            status.used(call.index(), outcome);
            results.add(outcome);
            done.append(call.digest()).append(outcome.digest()).append(' ');
        }
        if (thought.question() != null) {
            done.append(thought.question().text());
        }
        progress.turn(done.toString());
        pace.pass();
    }

    private void ask(@Nullable AgentQuestion question) {
        if (question != null) {
            pace.await();
            String answer = desk.ask(question, pace::isPaused);
            results.add(Outcomes.said(question.callId(), answer, false));
            pace.pass();
        }
    }

    private boolean isComplete(Thought thought, Thought.Completion completion) {
        boolean failed = false;
        for (ToolOutcome outcome : results) {
            failed |= outcome.failed();
        }
        String why = null;
        if (failed) {
            why = "another call of this turn failed.";
        } else if (thought.question() != null) {
            why = "you asked a person; heed the answer.";
        } else if (!hasDocument(thought, completion)) {
            why = "the document of this phase, " + document() + ", cannot be read.";
        }
        if (why != null) {
            results.add(Outcomes.said(completion.callId(), "Not done: " + why, true));
            return false;
        }
        status.lastWords(completion.summary());
        return true;
    }

    /** Whether the document of its phase is there, where it is to write one. */
    private boolean hasDocument(Thought thought, Thought.Completion completion) {
        String document = document();
        if (document == null) {
            return true;
        }
        ToolCall read = new ToolCall(
                thought.calls().size(),
                completion.callId(),
                "read",
                "{\"path\":\"" + document + "\"}",
                null,
                document,
                document);
        return !steps.use(status.turn(), read, leftForATool()).failed();
    }

    private @Nullable String document() {
        Phase phase = input.phase();
        return phase == null ? null : phase.document(input.ticketId());
    }

    private void saveIfDue() {
        Checkpointing how = input.checkpointing();
        if (how != null && pace.worked().minus(checkpointAt).compareTo(how.every()) >= 0) {
            checkpointAt = pace.worked();
            steps.checkpoint();
        }
    }

    private Duration leftForATool() {
        Duration left = input.timeout().minus(pace.worked());
        return left.compareTo(LEAST_FOR_A_TOOL) < 0 ? LEAST_FOR_A_TOOL : left;
    }

    AgentCarried carried() {
        return new AgentCarried(
                status.turn(),
                status.transcriptId(),
                status.route(),
                results,
                new ArrayList<>(notes),
                status.usage(),
                status.cost(),
                pace.worked(),
                checkpointAt,
                progress.idle(),
                progress.recent(),
                status.logBytes(),
                pace.isPaused(),
                status.newestTurns());
    }
}
