package dev.swarm.workflows.replay;

import dev.swarm.contracts.WorkflowIds;
import dev.swarm.workflows.agent.AgentWorkflowImpl;
import dev.swarm.workflows.build.BuildWorkflowImpl;
import dev.swarm.workflows.console.ConsoleWorkflowImpl;
import dev.swarm.workflows.maintenance.MaintenanceWorkflowImpl;
import dev.swarm.workflows.project.ProjectWorkflowImpl;
import dev.swarm.workflows.session.DesignSessionWorkflowImpl;
import dev.swarm.workflows.testing.TestPlatform;
import dev.swarm.workflows.ticket.TicketWorkflowImpl;
import java.util.Locale;
import java.util.function.Consumer;

/** What each recorded history pins, and how it is recorded. The name of the file is the constant's, with dashes. */
enum Scenario {
    /** Questions, answers, an edit, approval, consent, and a build that completes. */
    SESSION_SUCCESS(DesignSessionWorkflowImpl.class, WorkflowIds.session("s"), SessionScenarios::success),
    /** Reminders, back to chat with a model that fails, a plan that fails, and a build that fails. */
    SESSION_FAILURE(DesignSessionWorkflowImpl.class, WorkflowIds.session("s"), SessionScenarios::failure),
    /** A refused signal, and a cancel while it builds. */
    SESSION_CANCELLATION(DesignSessionWorkflowImpl.class, WorkflowIds.session("s"), SessionScenarios::cancellation),
    /** Reminders, and nobody who acts. */
    SESSION_EXPIRY(DesignSessionWorkflowImpl.class, WorkflowIds.session("s"), SessionScenarios::expiry),

    /** A diamond of tickets that merge in turn, with a pause and a change of priority. */
    BUILD_SUCCESS(BuildWorkflowImpl.class, WorkflowIds.build("b"), BuildScenarios::success),
    /** A failed ticket, a retry, an added ticket that is lost, and nobody who attends to it. */
    BUILD_FAILURE(BuildWorkflowImpl.class, WorkflowIds.build("b"), BuildScenarios::failure),
    /** A cancel while tickets run. */
    BUILD_CANCELLATION(BuildWorkflowImpl.class, WorkflowIds.build("b"), BuildScenarios::cancellation),

    /** From a machine to a merge, with guidance, a pause and a rebase. */
    TICKET_SUCCESS(TicketWorkflowImpl.class, WorkflowIds.ticket("b-a"), TicketScenarios::success),
    /** A merge by a person, found by polling. */
    TICKET_MANUAL(TicketWorkflowImpl.class, WorkflowIds.ticket("b-a"), TicketScenarios::manual),
    /** A lost machine, a failed agent, and a secret. */
    TICKET_FAILURE(TicketWorkflowImpl.class, WorkflowIds.ticket("b-a"), TicketScenarios::failure),
    /** Two conflicts, and a person who terminates it. */
    TICKET_CANCELLATION(TicketWorkflowImpl.class, WorkflowIds.ticket("b-a"), TicketScenarios::cancellation),

    /** A native agent below it, whose machine is lost and which another goes on for. */
    TICKET_NATIVE(TicketWorkflowImpl.class, WorkflowIds.ticket("b-a"), TicketScenarios::nativeAgent),

    /** Two tools, guidance, a pause, a question, and its work saved and committed. */
    AGENT_SUCCESS(AgentWorkflowImpl.class, WorkflowIds.agent("b-a", 1), AgentScenarios::success),
    /** A budget that is used up. */
    AGENT_FAILURE(AgentWorkflowImpl.class, WorkflowIds.agent("b-a", 1), AgentScenarios::failure),
    /** Its attempt is given up while a tool is used. */
    AGENT_STOP(AgentWorkflowImpl.class, WorkflowIds.agent("b-a", 1), AgentScenarios::stop),
    /** Cancelled by Temporal while a tool is used. */
    AGENT_CANCELLATION(AgentWorkflowImpl.class, WorkflowIds.agent("b-a", 1), AgentScenarios::cancellation),

    /** Five phases of a native agent, whose machine is lost in the second. */
    TICKET_PIPELINE(TicketWorkflowImpl.class, WorkflowIds.ticket("b-a"), TicketScenarios::pipeline),
    /** Reviewers reject it twice, and a person accepts it as it is. */
    TICKET_REVIEW(TicketWorkflowImpl.class, WorkflowIds.ticket("b-a"), TicketScenarios::review),
    /** Three attempts side by side, of which one fails and reviewers compare the others. */
    TICKET_BEST_OF(TicketWorkflowImpl.class, WorkflowIds.ticket("b-a"), TicketScenarios::bestOf),

    /** Two builds share, and the last one leaves. */
    PROJECT_SUCCESS(ProjectWorkflowImpl.class, WorkflowIds.project("p"), OtherScenarios::projectSuccess),
    /** Cancelled by Temporal while a build has its share. */
    PROJECT_CANCELLATION(ProjectWorkflowImpl.class, WorkflowIds.project("p"), OtherScenarios::projectCancellation),

    /** Two hosts are cleaned, and one is lost. */
    MAINTENANCE_SUCCESS(MaintenanceWorkflowImpl.class, "swarm-maintenance", OtherScenarios::maintenanceSuccess),
    /** What runs cannot be told. */
    MAINTENANCE_FAILURE(MaintenanceWorkflowImpl.class, "swarm-maintenance", OtherScenarios::maintenanceFailure),
    /** Cancelled by Temporal while a host is cleaned. */
    MAINTENANCE_CANCELLATION(
            MaintenanceWorkflowImpl.class, "swarm-maintenance", OtherScenarios::maintenanceCancellation),

    /** The host connects. */
    CONSOLE_SUCCESS(ConsoleWorkflowImpl.class, WorkflowIds.console("c"), OtherScenarios::consoleSuccess),
    /** The machine is gone. */
    CONSOLE_FAILURE(ConsoleWorkflowImpl.class, WorkflowIds.console("c"), OtherScenarios::consoleFailure);

    private final Class<?> workflow;
    private final String workflowId;
    private final Consumer<TestPlatform> script;

    Scenario(Class<?> workflow, String workflowId, Consumer<TestPlatform> script) {
        this.workflow = workflow;
        this.workflowId = workflowId;
        this.script = script;
    }

    String resource() {
        return "histories/" + name().toLowerCase(Locale.ROOT).replace('_', '-') + ".json";
    }

    Class<?> workflow() {
        return workflow;
    }

    /** Plays the scenario; answers the history as JSON. */
    String record() {
        try (TestPlatform platform = new TestPlatform(workflow)) {
            script.accept(platform);
            return platform.client().fetchHistory(workflowId).toJson(true);
        }
    }
}
