package dev.swarm.worker;

import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildWorkflow;
import dev.swarm.contracts.maintenance.ControlMaintenanceActivities;
import dev.swarm.contracts.maintenance.RunningWork;
import dev.swarm.contracts.project.ProjectWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.common.SearchAttributeKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads from visibility what runs and tells builds and projects. */
final class Reconciliation implements ControlMaintenanceActivities {
    private final WorkflowClient client;

    Reconciliation(WorkflowClient client) {
        this.client = client;
    }

    @Override
    public RunningWork reconcile() {
        Map<String, List<String>> buildsByProject = new TreeMap<>();
        Map<String, List<String>> ticketsByBuild = new TreeMap<>();
        running(
                "Project",
                execution -> add(buildsByProject, attribute(execution, SwarmSearchAttributes.PROJECT), null));
        running("Build", execution -> {
            String build = attribute(execution, SwarmSearchAttributes.BUILD);
            add(buildsByProject, attribute(execution, SwarmSearchAttributes.PROJECT), build);
            add(ticketsByBuild, build, null);
        });
        running(
                "Ticket",
                execution -> add(
                        ticketsByBuild,
                        attribute(execution, SwarmSearchAttributes.BUILD),
                        attribute(execution, SwarmSearchAttributes.TICKET)));
        ticketsByBuild.forEach(
                (build, tickets) -> tell(() -> client.newWorkflowStub(BuildWorkflow.class, WorkflowIds.build(build))
                        .reconcile(tickets)));
        buildsByProject.forEach((project, builds) ->
                tell(() -> client.newWorkflowStub(ProjectWorkflow.class, WorkflowIds.project(project))
                        .reconcile(builds)));
        return new RunningWork(buildsByProject, ticketsByBuild);
    }

    private void running(String type, Consumer<WorkflowExecutionMetadata> action) {
        try (var executions = client.listExecutions("WorkflowType = '" + type + "' AND ExecutionStatus = 'Running'")) {
            executions.forEach(action);
        }
    }

    private static void add(Map<String, List<String>> map, @Nullable String key, @Nullable String value) {
        if (key != null) {
            List<String> values = map.computeIfAbsent(key, ignored -> new ArrayList<>());
            if (value != null) {
                values.add(value);
            }
        }
    }

    private static @Nullable String attribute(WorkflowExecutionMetadata execution, SearchAttributeKey<String> key) {
        return execution.getTypedSearchAttributes().get(key);
    }

    private static void tell(Runnable signal) {
        try {
            signal.run();
        } catch (WorkflowNotFoundException ended) {
            // It ended since it was listed, so there is nobody to tell.
        }
    }
}
