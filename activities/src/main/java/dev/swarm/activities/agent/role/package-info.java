/** Roles: what an agent is told, may use and may do, as files. */
@NullMarked
package dev.swarm.activities.agent.role;

import org.jspecify.annotations.NullMarked;
