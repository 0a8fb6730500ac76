package dev.swarm.workflows.maintenance;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.maintenance.ControlMaintenanceActivities;
import dev.swarm.contracts.maintenance.HostMaintenanceActivities;
import dev.swarm.contracts.maintenance.MaintenanceReport;
import dev.swarm.contracts.maintenance.MaintenanceRequest;
import dev.swarm.contracts.maintenance.MaintenanceWorkflow;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.workflows.ActivityProfiles;
import dev.swarm.workflows.Timeline;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reconciles builds and projects with what runs, then has all live hosts clean at the same time. */
public final class MaintenanceWorkflowImpl implements MaintenanceWorkflow {
    private static final Duration CLEAN_AT_MOST = Duration.ofMinutes(2);

    private final Timeline timeline = new Timeline(new EventScope(null, null, null, null));

    @Override
    public MaintenanceReport run(@Nullable MaintenanceRequest request) {
        Workflow.newActivityStub(
                        ControlMaintenanceActivities.class,
                        ActivityProfiles.external(TaskQueues.CONTROL, "Tell builds what is really running"))
                .reconcile();
        List<String> hosts = Workflow.newActivityStub(
                        RecordActivities.class, ActivityProfiles.external(TaskQueues.RECORDS, "List live hosts"))
                .liveHosts();
        List<Promise<List<String>>> cleanings = new ArrayList<>();
        for (String host : hosts) {
            HostMaintenanceActivities activities = Workflow.newActivityStub(
                    HostMaintenanceActivities.class,
                    ActivityProfiles.tidyHost(TaskQueues.forHost(host), "Clean host " + host, CLEAN_AT_MOST));
            cleanings.add(Async.function(activities::clean, request));
        }
        List<String> removed = new ArrayList<>();
        int cleaned = 0;
        for (Promise<List<String>> cleaning : cleanings) {
            try {
                removed.addAll(cleaning.get());
                cleaned++;
            } catch (ActivityFailure hostIsGone) {
                Workflow.getLogger(MaintenanceWorkflowImpl.class).warn("A host was not cleaned", hostIsGone);
            }
        }
        Map<String, Integer> counts = byKind(removed);
        timeline.add(null, null, new DomainEvent.CleanupFinished(removed, cleaned, counts));
        timeline.drain();
        return new MaintenanceReport(removed, cleaned, counts);
    }

    /** What a host removed is named by its kind first. */
    private static Map<String, Integer> byKind(List<String> removed) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String what : removed) {
            counts.merge(what.substring(0, Math.max(0, what.indexOf(' '))), 1, Integer::sum);
        }
        return counts;
    }
}
