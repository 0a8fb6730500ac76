package dev.swarm.workflows.testing;

import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.command.PlainCommand;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** What a session needs of a build: it runs until the test, or a cancel, ends it. */
@WorkflowInterface
public interface FakeChildBuild {
    @WorkflowMethod(name = "Build")
    BuildReport run(BuildInput input);

    @SignalMethod
    void cancel(PlainCommand command);

    /** From the test. */
    @SignalMethod
    void end(BuildState state);

    /** What the session asked it to build. */
    @QueryMethod
    BuildInput input();
}
