package dev.swarm.api.build;

import dev.swarm.api.settings.SwarmSettings;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Estimate;
import dev.swarm.contracts.plan.Estimator;
import dev.swarm.contracts.plan.TicketNode;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** What single tickets are expected to take, by the same rules as whole plans. */
@Service
public class TicketEstimates {
    private final SwarmSettings settings;

    TicketEstimates(SwarmSettings settings) {
        this.settings = settings;
    }

    /** Empty where its plan or the price of its model is not known. */
    public Optional<Estimate> of(TicketView ticket) {
        AgentKind agent = ticket.agent();
        if (agent == null) {
            return Optional.empty();
        }
        TicketNode alone = new TicketNode(
                ticket.key(),
                ticket.title(),
                List.of(),
                ticket.priority(),
                ticket.size(),
                agent,
                "",
                null,
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                null,
                ticket.candidates(),
                null,
                ticket.pipeline());
        try {
            return Optional.of(Estimator.estimate(List.of(alone), settings.toRates(), 1));
        } catch (ApplicationFailure priceUnknown) {
            return Optional.empty();
        }
    }
}
