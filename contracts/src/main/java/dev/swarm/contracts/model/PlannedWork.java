package dev.swarm.contracts.model;

import dev.swarm.contracts.plan.Plan;
import org.jspecify.annotations.Nullable;

/**
 * A plan and what it needs of the project.
 *
 * @param verifyCommand the verify command that the plan's tickets are written for, used where the project has none;
 *     null to leave it so
 */
public record PlannedWork(Plan plan, @Nullable String verifyCommand) {}
