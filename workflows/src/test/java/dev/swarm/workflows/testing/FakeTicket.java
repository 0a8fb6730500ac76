package dev.swarm.workflows.testing;

import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.ticket.MergeGranted;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** What a build needs of a ticket. Its title says how it behaves: the constants. */
@WorkflowInterface
public interface FakeTicket {
    /** Runs until the test ends it; the title of {@link Inputs#node(String, String...)}, too, means this. */
    String WAITS = "waits";

    /** Asks for its turn and merges in it. */
    String MERGES = "merges";

    /** Asks for its turn, and merges in it when the test ends it. */
    String QUEUES = "queues";

    /** Fails in its first run and merges in the next, both without a turn. */
    String FAILS_ONCE = "fails once";

    @WorkflowMethod(name = "Ticket")
    TicketReport run(TicketInput input);

    @SignalMethod
    void terminate(PlainCommand command);

    @SignalMethod
    void mergeGranted(MergeGranted granted);

    /** From the test. */
    @SignalMethod
    void end(TicketState state);
}
