package dev.swarm.api.fleet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A machine.
 *
 * @param state up or released
 * @param healthy false where its host said so, or has not spoken of it lately
 * @param cpuPercent of one core
 * @param cost what its time came to so far, in US dollars
 */
@Schema(name = "Vm")
public record Machine(
        @JsonIgnore long ordinal,
        String machineId,
        String hostId,
        String provider,
        @Nullable String ticketId,
        String state,
        boolean healthy,
        Instant lastSeen,
        int memoryMiB,
        int diskMiB,
        double cpuPercent,
        Instant since,
        BigDecimal cost) {
    @JsonIgnore
    public boolean isUp() {
        return state.equals("up");
    }
}
