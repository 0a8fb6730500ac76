package dev.swarm.contracts.record;

import java.util.List;

/** Events of one workflow run, in order. */
public record AppendRequest(String workflowId, String runId, List<RecordedEvent> events) {}
