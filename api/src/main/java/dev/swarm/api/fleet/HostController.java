package dev.swarm.api.fleet;

import dev.swarm.api.identity.HostKeys;
import dev.swarm.api.identity.Origin;
import dev.swarm.api.paging.Page;
import dev.swarm.api.paging.PageQuery;
import dev.swarm.api.placement.HostOffers;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.record.DomainEvent;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Hosts")
class HostController {
    private final FleetDesk desk;
    private final Hosts hosts;
    private final Machines machines;
    private final HostOffers offers;
    private final HostKeys keys;
    private final FleetLog log;
    private final TransactionTemplate transaction;

    HostController(
            FleetDesk desk,
            Hosts hosts,
            Machines machines,
            HostOffers offers,
            HostKeys keys,
            FleetLog log,
            TransactionTemplate transaction) {
        this.desk = desk;
        this.hosts = hosts;
        this.machines = machines;
        this.offers = offers;
        this.keys = keys;
        this.log = log;
        this.transaction = transaction;
    }

    record Drain(@Nullable Boolean draining) {}

    @Operation(summary = "All hosts that were ever heard of, the oldest first")
    @GetMapping("/api/hosts")
    Page<Host> list(
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        PageQuery query = PageQuery.of(limit, after);
        HostState only = state == null || state.isEmpty() ? null : HostState.of(state);
        return Page.of(hosts.page(only, query.above(), query.fetch()), query, Host::ordinal, Function.identity());
    }

    @Operation(summary = "One host")
    @GetMapping("/api/hosts/{hostId}")
    Host get(@PathVariable String hostId) {
        return desk.host(hostId);
    }

    @Operation(
            summary = "How busy a host was, minute by minute, the oldest first",
            description = "Kept for six hours. cpuPercent is the load average for each core, in percent.")
    @GetMapping("/api/hosts/{hostId}/load")
    List<LoadSample> load(@PathVariable String hostId, @RequestParam(defaultValue = "60") int minutes) {
        get(hostId);
        return desk.hostLoads(List.of(hostId), LoadSamples.last(minutes)).getOrDefault(hostId, List.of());
    }

    @Operation(
            summary = "Drain a host: it finishes what it has and takes no new machine",
            description = "The host hears of it in the answer to its next report, within 15 seconds. "
                    + "With draining=false it takes machines again.")
    @PostMapping("/api/hosts/{hostId}/drain")
    Host drain(@PathVariable String hostId, @RequestBody(required = false) @Nullable Drain request, Origin origin) {
        boolean draining = request == null || !Boolean.FALSE.equals(request.draining());
        return desk.drain(hostId, draining, origin);
    }

    @Operation(
            summary = "Remove a host: its key ends at once, and it is forgotten",
            description = "Refused while it reports and has machines, unless force=true: their tickets then go on "
                    + "elsewhere.")
    @DeleteMapping("/api/hosts/{hostId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String hostId, @RequestParam(defaultValue = "false") boolean force, Origin origin) {
        transaction.executeWithoutResult(status -> {
            Host host = get(hostId);
            int up = machines.up(hostId);
            if (host.live() && up > 0 && !force) {
                throw new ProblemException(
                        FailureCode.WRONG_STATE,
                        "Host '" + hostId + "' has " + up + " machines; drain it first, or remove it with force=true.");
            }
            if (!keys.revoke(hostId) && host.live()) {
                throw new ProblemException(
                        FailureCode.WRONG_STATE,
                        "Host '" + hostId
                                + "' uses the platform's own key and would come back; stop its worker first.");
            }
            machines.releasedWith(hostId);
            hosts.remove(hostId);
            offers.remove(hostId);
            log.add("host/" + hostId, origin.commandId(), origin.name(), new DomainEvent.HostRemoved(hostId));
        });
    }
}
