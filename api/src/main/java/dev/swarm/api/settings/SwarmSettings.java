package dev.swarm.api.settings;

import dev.swarm.contracts.build.BuildPolicy;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.plan.ModelRates;
import dev.swarm.contracts.plan.Rates;
import dev.swarm.contracts.session.SessionPolicy;
import dev.swarm.contracts.ticket.TicketPolicy;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the api process; defaults and variable names are in {@code swarm-api.yaml}.
 *
 * @param data folder for files that outlive the process
 * @param apiUrl the address under which people reach this process
 * @param adminKeyFile where the first admin key is kept; made at the first start where absent, mode 0600
 * @param workerKeyFile the same for the key of workers
 * @param webhookSecretFile the same for the secret that the forge signs its messages with
 * @param forgeUrl REST endpoint of the forge; null where none is configured
 */
@ConfigurationProperties("swarm")
public record SwarmSettings(
        Path data,
        URI apiUrl,
        Temporal temporal,
        Path adminKeyFile,
        Path workerKeyFile,
        Path webhookSecretFile,
        @Nullable URI forgeUrl,
        Session session,
        Ticket ticket,
        Prices rates) {

    /**
     * The Temporal server.
     *
     * @param address host and port of its front end
     * @param uiUrl its Web UI, for people; null where unknown
     */
    public record Temporal(
            String address, String namespace, @Nullable URI uiUrl) {}

    /** How sessions wait for people. */
    public record Session(Duration remindAfter, Duration expireAfter) {}

    /**
     * Limits of tickets and builds that plans do not name.
     *
     * @param attentionFor how long a build waits for a person before it ends as failed
     * @param checkpointEvery how often the work of a running agent is saved; zero for never
     */
    public record Ticket(
            Duration agentTimeout,
            Duration stallTimeout,
            Duration mergePoll,
            Duration attentionFor,
            Duration checkpointEvery,
            int memoryMib,
            int processes,
            int diskMib) {}

    /** What estimates are computed from; see {@link Rates} and {@link ModelRates}. */
    public record Prices(
            Duration small,
            Duration medium,
            Duration large,
            Duration overhead,
            BigDecimal vmHour,
            @Nullable BigDecimal modelRead,
            @Nullable BigDecimal modelWritten,
            ModelRates.Tokens tokensSmall,
            ModelRates.Tokens tokensMedium,
            ModelRates.Tokens tokensLarge) {}

    public Rates toRates() {
        return new Rates(
                rates.small(),
                rates.medium(),
                rates.large(),
                rates.overhead(),
                rates.vmHour(),
                new ModelRates(
                        rates.modelRead(),
                        rates.modelWritten(),
                        rates.tokensSmall(),
                        rates.tokensMedium(),
                        rates.tokensLarge()));
    }

    public SessionPolicy sessionPolicy(int maxParallelTickets) {
        return new SessionPolicy(
                session.remindAfter(), session.expireAfter(), toRates(), buildPolicy(maxParallelTickets));
    }

    public BuildPolicy buildPolicy(int maxParallelTickets) {
        MachineLimits limits = new MachineLimits(ticket.memoryMib(), ticket.processes(), ticket.diskMib());
        return new BuildPolicy(
                maxParallelTickets,
                ticket.attentionFor(),
                new TicketPolicy(
                        ticket.agentTimeout(),
                        ticket.stallTimeout(),
                        ticket.mergePoll(),
                        limits,
                        ticket.checkpointEvery().isZero() ? null : ticket.checkpointEvery()));
    }
}
