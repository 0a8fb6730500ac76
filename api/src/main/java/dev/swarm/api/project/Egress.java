package dev.swarm.api.project;

import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the machines of its tickets may reach.
 *
 * @param domains for mode registries: names, exact or with a leading {@code *.}; absent for none
 */
public record Egress(
        @NotNull EgressMode mode,
        @Size(max = EgressPolicy.MOST_DOMAINS) @Nullable List<@NotNull String> domains) {
    static Egress of(EgressPolicy policy) {
        return new Egress(policy.mode(), policy.domains());
    }
}
