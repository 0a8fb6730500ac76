package dev.swarm.activities.machine.job;

import java.time.Duration;
import java.util.Optional;

/**
 * A job's news.
 *
 * @param data of its log, from where it was asked for
 * @param size bytes of its log so far
 * @param exitCode empty while it runs
 * @param running without the time in which the machine stood still
 */
public record JobNews(byte[] data, long size, Optional<Integer> exitCode, Duration running) {}
