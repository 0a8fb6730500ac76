package dev.swarm.activities.agent;

import dev.swarm.contracts.agent.AgentRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Tokens by which agent programs speak to the model gateway. */
public interface RunTokens {
    /**
     * A token for this run; one that it had before is good no more.
     *
     * @param route the model route of calls that name none
     * @param routes all that it may name, {@code route} among them
     * @param ttl after what time it ends by itself
     * @throws io.temporal.failure.ApplicationFailure retryable where the api is away, or does not know the machine yet
     */
    String issue(AgentRequest request, String route, List<String> routes, Duration ttl);

    /** Ends it; harmless where it has ended. */
    void end(AgentRequest request) throws IOException;
}
