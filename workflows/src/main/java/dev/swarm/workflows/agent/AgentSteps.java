package dev.swarm.workflows.agent;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.agent.AgentInput;
import dev.swarm.contracts.agent.CommitResult;
import dev.swarm.contracts.agent.ThinkActivities;
import dev.swarm.contracts.agent.ThinkRequest;
import dev.swarm.contracts.agent.Thought;
import dev.swarm.contracts.agent.ToolActivities;
import dev.swarm.contracts.agent.ToolCall;
import dev.swarm.contracts.agent.ToolOutcome;
import dev.swarm.contracts.agent.ToolRequest;
import dev.swarm.contracts.agent.WorkRequest;
import dev.swarm.contracts.machine.MachineActivities;
import dev.swarm.workflows.ActivityProfiles;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The activities of one native agent. */
final class AgentSteps {
    private static final Duration A_MONTH = Duration.ofDays(30);

    private final AgentInput input;

    AgentSteps(AgentInput input) {
        this.input = input;
    }

    Thought think(
            int turn,
            String route,
            @Nullable String transcriptId,
            List<ToolOutcome> results,
            List<String> notes,
            long logOffset) {
        return Workflow.newActivityStub(
                        ThinkActivities.class, ActivityProfiles.model(TaskQueues.forModelRoute(route), "Turn " + turn))
                .think(new ThinkRequest(
                        input.ticketId(),
                        input.attempt(),
                        turn,
                        input.payer(),
                        input.role(),
                        input.bodyId(),
                        input.verifyCommand(),
                        input.phase(),
                        transcriptId,
                        results,
                        notes,
                        logOffset));
    }

    /** The server waits for far longer than the tool may take: a frozen machine's tool is not late. */
    ToolOutcome use(int turn, ToolCall call, Duration atMost) {
        return onHost("Tool " + call.name())
                .use(new ToolRequest(input.machineId(), input.ticketId(), input.attempt(), turn, call, atMost));
    }

    void checkpoint() {
        onHost("Save the agent's work").checkpoint(work());
    }

    CommitResult commit() {
        return onHost("Commit what is left").commit(work());
    }

    void freeze() {
        machines("Freeze the machine").pause(input.machineId());
    }

    void thaw() {
        machines("Thaw the machine").resume(input.machineId());
    }

    private WorkRequest work() {
        return new WorkRequest(
                input.machineId(), input.ticketId(), input.attempt(), input.commitMessage(), input.checkpointing());
    }

    private ToolActivities onHost(String summary) {
        return Workflow.newActivityStub(
                ToolActivities.class, ActivityProfiles.longOnHost(input.hostQueue(), summary, A_MONTH));
    }

    private MachineActivities machines(String summary) {
        return Workflow.newActivityStub(MachineActivities.class, ActivityProfiles.onHost(input.hostQueue(), summary));
    }
}
