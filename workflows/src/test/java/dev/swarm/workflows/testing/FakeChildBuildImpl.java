package dev.swarm.workflows.testing;

import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.command.PlainCommand;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;

public final class FakeChildBuildImpl implements FakeChildBuild {
    private final BuildInput input;
    private BuildState end;

    @WorkflowInit
    public FakeChildBuildImpl(BuildInput input) {
        this.input = input;
    }

    @Override
    public BuildReport run(BuildInput ignored) {
        Workflow.await(() -> end != null);
        int failed = end == BuildState.FAILED ? 1 : 0;
        return new BuildReport(input.buildId(), end, input.tickets().size(), 1, failed, 0);
    }

    @Override
    public void cancel(PlainCommand command) {
        end = BuildState.CANCELLED;
    }

    @Override
    public void end(BuildState state) {
        end = state;
    }

    @Override
    public BuildInput input() {
        return input;
    }
}
