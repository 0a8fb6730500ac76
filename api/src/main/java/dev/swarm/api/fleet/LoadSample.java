package dev.swarm.api.fleet;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/**
 * How busy a host or machine was within a minute, at most.
 *
 * @param cpuPercent of a host: its load average for each core, in percent; of a machine: percent of one core
 */
@Schema(name = "LoadSample")
public record LoadSample(Instant at, double cpuPercent, long memoryMiB) {}
