/** What hosts offer to tickets, told by each and heard by all, and why a ticket waits for one. */
@NullMarked
package dev.swarm.api.placement;

import org.jspecify.annotations.NullMarked;
