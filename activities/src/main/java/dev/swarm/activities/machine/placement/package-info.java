/** Which host takes a ticket: what a host offers, how well it suits, and when it leaves a ticket to a better one. */
@NullMarked
package dev.swarm.activities.machine.placement;

import org.jspecify.annotations.NullMarked;
