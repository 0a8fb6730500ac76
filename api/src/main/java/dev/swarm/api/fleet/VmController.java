package dev.swarm.api.fleet;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.paging.Page;
import dev.swarm.api.paging.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Machines")
class VmController {
    private final FleetDesk desk;
    private final Machines machines;
    private final WarmMachines warm;

    VmController(FleetDesk desk, Machines machines, WarmMachines warm) {
        this.desk = desk;
        this.machines = machines;
        this.warm = warm;
    }

    record MachineHealth(String machineId, String state, boolean healthy, Instant lastSeen) {}

    record Boot(
            @Min(0) @Max(1000) int count,

            @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,39}", message = "must be lower case letters, digits and dashes")
            @Nullable
            String machineClass) {}

    @Operation(summary = "Machines that are up, the newest first; with all=true also released ones")
    @GetMapping("/api/vms")
    Page<Machine> list(
            @RequestParam(defaultValue = "false") boolean all,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String host,
            @RequestParam(required = false) @Nullable String ticket,
            @RequestParam(required = false) @Nullable String project,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        PageQuery query = PageQuery.of(limit, after);
        String only = state == null && !all ? "up" : state;
        return Page.of(
                machines.page(new Machines.Filter(only, host, ticket, project), query.below(), query.fetch()),
                query,
                Machine::ordinal,
                Function.identity());
    }

    @Operation(summary = "Machines that are up and not well, or not heard of for two minutes")
    @GetMapping("/api/vms/unhealthy")
    List<Machine> unhealthy() {
        return machines.unhealthy();
    }

    @Operation(summary = "One machine")
    @GetMapping("/api/vms/{machineId}")
    Machine get(@PathVariable String machineId) {
        return desk.machine(machineId);
    }

    @Operation(
            summary = "How busy a machine was, minute by minute, the oldest first",
            description = "Kept for six hours. cpuPercent is of one core.")
    @GetMapping("/api/vms/{machineId}/load")
    List<LoadSample> load(@PathVariable String machineId, @RequestParam(defaultValue = "60") int minutes) {
        get(machineId);
        return desk.machineLoads(List.of(machineId), LoadSamples.last(minutes)).getOrDefault(machineId, List.of());
    }

    @Operation(summary = "How one machine is")
    @GetMapping("/api/vms/{machineId}/health")
    MachineHealth health(@PathVariable String machineId) {
        Machine machine = get(machineId);
        return new MachineHealth(machine.machineId(), machine.state(), machine.healthy(), machine.lastSeen());
    }

    @Operation(
            summary = "Have hosts keep so many machines ready",
            description = "A wish, spread over the hosts of the class that take machines; hosts hear of it with their "
                    + "next report and boot what is missing. 0 ends it. The answer says what is expected of whom: less "
                    + "than was asked for where the hosts have fewer slots.")
    @PostMapping("/api/vms/boot")
    @ResponseStatus(HttpStatus.ACCEPTED)
    WarmMachines.Expected boot(@Valid @RequestBody Boot request, Origin origin) {
        String machineClass = request.machineClass() == null ? "standard" : request.machineClass();
        return warm.want(machineClass, request.count(), origin);
    }
}
