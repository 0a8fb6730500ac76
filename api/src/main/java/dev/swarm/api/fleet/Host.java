package dev.swarm.api.fleet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A host as it described itself last; the same form goes out by the API.
 *
 * @param version of its worker; empty where it does not say
 * @param images names of the guest images that it has
 * @param used how many of its slots are taken
 * @param warmTarget how many machines it was asked to keep ready
 * @param warmReady how many it has ready
 * @param cpuCores how many it may use; 0 where it does not say
 * @param load its load average over a minute
 * @param unavailable why it can run no machine; null where it can
 * @param joinedAt when it joined by a token; null where it uses the platform's own key
 */
public record Host(
        @JsonIgnore long ordinal,
        String hostId,
        HostState state,
        String provider,
        List<String> machineClasses,
        List<String> images,
        Map<String, String> labels,
        int slots,
        int used,
        int warmTarget,
        int warmReady,
        double cpuCores,
        double load,
        long memoryTotalMiB,
        long memoryUsedMiB,
        Instant lastSeen,
        boolean live,
        String version,
        @Nullable String unavailable,
        @Nullable Instant joinedAt) {}
