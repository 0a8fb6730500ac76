package dev.swarm.contracts.agent;

import java.time.Duration;

/**
 * What an agent run came to.
 *
 * @param exitCode of its program; -1 where it was stopped
 * @param duration its working time
 * @param logBytes length of its log, which the api has under ticket and attempt
 * @param tail the end of its log, at most 2,000 characters
 */
public record AgentResult(AgentOutcome outcome, int exitCode, Duration duration, long logBytes, String tail) {}
