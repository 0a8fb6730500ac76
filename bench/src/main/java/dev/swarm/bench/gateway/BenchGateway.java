package dev.swarm.bench.gateway;

import dev.swarm.activities.model.gateway.GatewayOptions;
import dev.swarm.activities.model.gateway.GatewayServer;
import dev.swarm.activities.model.gateway.TicketToken;
import dev.swarm.activities.model.route.Circuits;
import dev.swarm.activities.model.route.ModelPrice;
import dev.swarm.activities.model.route.ModelRoute;
import dev.swarm.activities.model.spend.SpendLedger;
import dev.swarm.contracts.record.EventScope;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A gateway before one provider, whose books and tokens are in memory: what the api takes for them is not in it. */
public final class BenchGateway implements AutoCloseable {
    static final String TOKEN = "swt_bench";
    static final String MACHINE = "bench.1";
    private static final int CALLS = 1_000;

    private final GatewayServer server;

    public BenchGateway(URI provider) throws IOException {
        ModelPrice price = new ModelPrice(BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ONE);
        ModelRoute route =
                new ModelRoute("general", ModelRoute.Provider.ANTHROPIC, "bench", provider, null, price, 0, 0, null);
        TicketToken token = new TicketToken(
                "bench",
                1,
                MACHINE,
                new EventScope(null, null, null, "bench"),
                "general",
                List.of("general"),
                Instant.now().plus(Duration.ofHours(2)));
        GatewayOptions usual = GatewayOptions.standard("127.0.0.1", 0);
        GatewayOptions options = new GatewayOptions(
                usual.host(),
                usual.port(),
                usual.bodyBytes(),
                usual.allBodiesBytes(),
                CALLS,
                usual.firstByte(),
                usual.idle());
        this.server = new GatewayServer(
                options,
                hash -> Optional.of(token),
                () -> Map.of("general", route),
                any -> null,
                Circuits.CLOSED,
                new SpendLedger() {
                    @Override
                    public Grant reserve(Intent intent) {
                        return new Grant(Optional.empty());
                    }

                    @Override
                    public void settle(String callId, Outcome outcome) {
                        // Nobody looks at it.
                    }
                });
    }

    public URI url() {
        return server.url();
    }

    @Override
    public void close() {
        server.close();
    }
}
