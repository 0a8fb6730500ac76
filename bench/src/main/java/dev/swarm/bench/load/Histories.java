package dev.swarm.bench.load;

import dev.swarm.contracts.WorkflowIds;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What builds have left in the server's histories. */
public final class Histories {
    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final WorkflowClient client;

    public Histories(WorkflowClient client) {
        this.client = client;
    }

    /**
     * Histories of one build, all runs of its workflow together, and of its tickets.
     *
     * @param buildRuns how many runs the build took, by continuing as new
     */
    public record Sizes(long buildEvents, long buildBytes, int buildRuns, long ticketEvents, long ticketBytes) {
        public double bytes() {
            return buildBytes + ticketBytes;
        }

        public double events() {
            return buildEvents + ticketEvents;
        }
    }

    /** Sizes of a build's histories; waits until visibility shows all of them as closed. */
    public Sizes sizes(String buildId, int tickets) {
        long deadline = System.nanoTime() + VISIBLE_WITHIN.toNanos();
        while (true) {
            List<WorkflowExecutionInfo> closed = closed(buildId);
            long found = closed.stream().filter(Histories::isTicket).count();
            boolean ended = closed.stream()
                    .anyMatch(info -> !isTicket(info)
                            && info.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
            if (found == tickets && ended) {
                return sum(closed);
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "visibility shows " + found + " of " + tickets + " tickets of " + buildId + " as closed");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    /** How many events of each type the history of a ticket has. */
    public Map<EventType, Integer> eventsOfTicket(String buildId, int number) {
        return events(WorkflowIds.ticket(WorkflowIds.ticketId(buildId, "t" + number)));
    }

    private Map<EventType, Integer> events(String workflowId) {
        Map<EventType, Integer> counts = new EnumMap<>(EventType.class);
        for (HistoryEvent event : client.fetchHistory(workflowId).getEvents()) {
            counts.merge(event.getEventType(), 1, Integer::sum);
        }
        return counts;
    }

    private List<WorkflowExecutionInfo> closed(String buildId) {
        List<WorkflowExecutionInfo> found = new ArrayList<>();
        try (var executions =
                client.listExecutions("SwarmBuild = '" + buildId + "' AND ExecutionStatus != 'Running'")) {
            executions.map(WorkflowExecutionMetadata::getWorkflowExecutionInfo).forEach(found::add);
        }
        return found;
    }

    private static Sizes sum(List<WorkflowExecutionInfo> closed) {
        long buildEvents = 0;
        long buildBytes = 0;
        int runs = 0;
        long ticketEvents = 0;
        long ticketBytes = 0;
        for (WorkflowExecutionInfo info : closed) {
            if (isTicket(info)) {
                ticketEvents += info.getHistoryLength();
                ticketBytes += info.getHistorySizeBytes();
            } else {
                runs++;
                buildEvents += info.getHistoryLength();
                buildBytes += info.getHistorySizeBytes();
            }
        }
        return new Sizes(buildEvents, buildBytes, runs, ticketEvents, ticketBytes);
    }

    private static boolean isTicket(WorkflowExecutionInfo info) {
        return info.getType().getName().equals("Ticket");
    }
}
