/** The native agent's model: conversations turn by turn. */
@NullMarked
package dev.swarm.activities.agent.think;

import org.jspecify.annotations.NullMarked;
