package dev.swarm.contracts.session;

import dev.swarm.contracts.build.BuildPolicy;
import dev.swarm.contracts.plan.Rates;
import java.time.Duration;

/**
 * How a session waits for people and computes its estimate.
 *
 * @param remindAfter a person is reminded each time this long passed without a command, 24 hours by default
 * @param expireAfter the session ends as expired when this long passed without a command, 30 days by default
 * @param build how its build will run; the estimate assumes its parallelism
 */
public record SessionPolicy(Duration remindAfter, Duration expireAfter, Rates rates, BuildPolicy build) {}
