/** The native agent's tools: used in its machine, each call once. */
@NullMarked
package dev.swarm.activities.agent.tool;

import org.jspecify.annotations.NullMarked;
