package dev.swarm.api.placement;

import dev.swarm.api.identity.Caller;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.GuestImages;
import dev.swarm.contracts.machine.HostOffer;
import dev.swarm.contracts.machine.MachineLabels;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Operations")
class HostOfferController {
    private final HostOffers offers;

    HostOfferController(HostOffers offers) {
        this.offers = offers;
    }

    record Offered(
            @NotNull @Size(max = 50) List<@NotBlank @Size(max = 40) String> machineClasses,
            @NotNull Map<@NotBlank String, @NotNull String> labels,
            @Min(0) int slots,
            @Min(0) int used,
            @Min(0) long memoryMiB,
            @Min(0) long memoryUsedMiB,
            @Min(0) long latencyMillis,
            @DecimalMin("0") double costPerHour,
            @Nullable Set<@NotNull EgressMode> egressModes,

            @Size(max = GuestImages.MOST) @Nullable
            Set<@NotNull @Pattern(regexp = GuestImages.NAME, message = "is not a name of an image") String> images) {}

    @Operation(
            summary = "A host's offer to tickets; the answer has the offers of all hosts",
            description = "With them a host decides whether a ticket that it pulled is better left to another host.")
    @PutMapping("/api/internal/hosts/{hostId}/offer")
    List<HostOffer> offer(@PathVariable @Size(max = 100) String hostId, @Valid @RequestBody Offered offered) {
        Caller.current().requireHost(hostId);
        String problem = MachineLabels.problem(offered.labels());
        if (problem != null) {
            throw ProblemException.invalid("labels", problem);
        }
        offers.put(new HostOffer(
                hostId,
                offered.machineClasses(),
                offered.labels(),
                offered.slots(),
                offered.used(),
                offered.memoryMiB(),
                offered.memoryUsedMiB(),
                1,
                offered.latencyMillis(),
                offered.costPerHour(),
                offered.egressModes() == null ? Set.of(EgressMode.NONE) : offered.egressModes(),
                offered.images() == null ? Set.of(GuestImages.DEFAULT) : offered.images()));
        return offers.live();
    }
}
