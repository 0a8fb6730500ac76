package dev.swarm.api.build;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.api.artifact.Artifacts;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.plan.TicketNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The tags of planned tickets, which only their bodies name. A body that is not there or not readable has none. */
@Component
class PlanTags {
    private static final ObjectMapper PAYLOADS = Payloads.objectMapper();

    private final Artifacts artifacts;

    PlanTags(Artifacts artifacts) {
        this.artifacts = artifacts;
    }

    /** The tags of these tickets, by key; those without any are left out. */
    Map<String, List<String>> of(List<TicketNode> nodes) {
        Map<String, byte[]> bodies = artifacts.contents(
                nodes.stream().map(TicketNode::bodyId).distinct().toList());
        Map<String, List<String>> tags = new HashMap<>();
        for (TicketNode node : nodes) {
            byte[] body = bodies.get(node.bodyId());
            List<String> own = body == null ? List.of() : read(body);
            if (!own.isEmpty()) {
                tags.put(node.key(), own);
            }
        }
        return tags;
    }

    private static List<String> read(byte[] body) {
        try {
            List<String> tags = PAYLOADS.readValue(body, TicketBody.class).tags();
            return tags == null ? List.of() : tags.stream().distinct().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
