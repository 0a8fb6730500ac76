package dev.swarm.api.fleet;

import dev.swarm.api.identity.Caller;
import dev.swarm.contracts.machine.GuestImages;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What hosts say, and what they are told in answer. */
@RestController
@Tag(name = "Internal")
class ReportController {
    private final Hosts hosts;
    private final Machines machines;
    private final LoadSamples samples;

    ReportController(Hosts hosts, Machines machines, LoadSamples samples) {
        this.hosts = hosts;
        this.machines = machines;
        this.samples = samples;
    }

    record HostReport(
            @NotBlank @Size(max = 100) String provider,
            @NotNull List<@NotBlank String> machineClasses,
            @Min(0) int slots,
            @Min(0) int used,
            @NotNull List<@Valid @NotNull MachineOfHost> machines,
            @Size(max = 100) @Nullable String version,
            @Nullable Map<String, String> labels,
            @Min(0) @Nullable Integer warmReady,
            @Min(0) @Nullable Double cpuCores,
            @Min(0) @Nullable Double load,
            @Min(0) @Nullable Long memoryTotalMiB,
            @Min(0) @Nullable Long memoryUsedMiB,
            @Size(max = 1000) @Nullable String unavailable,

            @Size(max = GuestImages.MOST) @Nullable
            List<@NotNull @Pattern(regexp = GuestImages.NAME, message = "is not a name of an image") String> images) {
        Hosts.Description description() {
            return new Hosts.Description(
                    provider,
                    machineClasses,
                    images == null ? List.of() : images,
                    slots,
                    used,
                    warmReady == null ? 0 : warmReady,
                    version == null ? "" : version,
                    labels == null ? Map.of() : labels,
                    cpuCores == null ? 0 : cpuCores,
                    load == null ? 0 : load,
                    memoryTotalMiB == null ? 0 : memoryTotalMiB,
                    memoryUsedMiB == null ? 0 : memoryUsedMiB,
                    unavailable);
        }
    }

    record MachineOfHost(
            @NotBlank @Size(max = 200) String machineId,
            @Nullable String ticketId,
            @Nullable Boolean healthy,
            @Nullable Integer memoryMiB,
            @Nullable Integer diskMiB,
            @Nullable Double cpuPercent,
            @Nullable Instant since) {
        Machines.Report toReport() {
            return new Machines.Report(
                    machineId,
                    ticketId,
                    !Boolean.FALSE.equals(healthy),
                    memoryMiB == null ? 0 : memoryMiB,
                    diskMiB == null ? 0 : diskMiB,
                    cpuPercent == null ? 0 : cpuPercent,
                    since);
        }
    }

    @Operation(summary = "A host's report of itself and its machines; the answer says what it is to do")
    @PutMapping("/api/internal/hosts/{hostId}")
    @Transactional
    public Hosts.Orders report(@PathVariable String hostId, @Valid @RequestBody HostReport report) {
        Caller.current().requireHost(hostId);
        Hosts.Orders orders = hosts.report(hostId, report.description());
        List<Machines.Report> own =
                report.machines().stream().map(MachineOfHost::toReport).toList();
        machines.report(hostId, report.provider(), own);
        samples.add(hostId, report.description(), own);
        return orders;
    }
}
