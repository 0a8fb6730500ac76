/** Agents: started in a machine, watched, and their output shipped to the api. */
@NullMarked
package dev.swarm.activities.agent;

import org.jspecify.annotations.NullMarked;
