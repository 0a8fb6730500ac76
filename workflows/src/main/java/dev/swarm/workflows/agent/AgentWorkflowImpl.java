package dev.swarm.workflows.agent;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentInput;
import dev.swarm.contracts.agent.AgentReport;
import dev.swarm.contracts.agent.AgentView;
import dev.swarm.contracts.agent.AgentWorkflow;
import dev.swarm.contracts.agent.AnswerAgentCommand;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.workflows.CommandInbox;
import dev.swarm.workflows.Timeline;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.LinkedHashSet;

/** Receives what people and the ticket have to say; {@link AgentRun} does the work. */
public final class AgentWorkflowImpl implements AgentWorkflow {
    private static final int MAX_ANSWER = 10_000;

    private final Timeline timeline;
    private final AgentRun run;
    private final CommandInbox inbox;

    @WorkflowInit
    public AgentWorkflowImpl(AgentInput input) {
        this.timeline = new Timeline(input.payer());
        this.run = new AgentRun(input, timeline);
        this.inbox = new CommandInbox(timeline, () -> run.view().state().wire(), new LinkedHashSet<>());
    }

    @Override
    public AgentReport run(AgentInput input) {
        AgentReport end = run.run();
        timeline.drain();
        Workflow.await(Workflow::isEveryHandlerFinished);
        AgentReport report = end == null ? run.stoppedReport() : end;
        if (report == null) {
            Workflow.newContinueAsNewStub(AgentWorkflow.class).run(run.carried());
            throw new IllegalStateException("continue-as-new does not return");
        }
        run.ended();
        return report;
    }

    @Override
    public AgentView view() {
        return run.view();
    }

    @Override
    public void guide(GuidanceCommand guidance) {
        run.guide(guidance.text());
    }

    @Override
    public void pause() {
        run.pause();
    }

    @Override
    public void resume() {
        run.resume();
    }

    @Override
    public void stop() {
        run.stop();
    }

    @Override
    public Receipt answer(AnswerAgentCommand command) {
        return inbox.apply(command, () -> run.answer(command.actor(), command.text()));
    }

    @Override
    public void validateAnswer(AnswerAgentCommand command) {
        if (inbox.isRepeat(command)) {
            return;
        }
        if (!run.hasQuestion()) {
            throw Failure.fatal(FailureCode.WRONG_STATE, "the agent has asked nothing that is still open");
        }
        if (command.text().isBlank() || command.text().length() > MAX_ANSWER) {
            throw Failure.fatal(FailureCode.INVALID_INPUT, "an answer must have 1 to " + MAX_ANSWER + " characters");
        }
    }

    @Override
    public void answerSignal(AnswerAgentCommand command) {
        inbox.signal("answer", command, this::validateAnswer, this::answer);
    }
}
