package dev.swarm.workflows.ticket;

import dev.swarm.contracts.workspace.Published;
import dev.swarm.contracts.workspace.Verification;

/**
 * What is on the pull request.
 *
 * @param stages of the attempt that made it
 * @param verification what the project's checks said of it
 */
record Submission(AttemptStages stages, Published published, Verification verification) {}
