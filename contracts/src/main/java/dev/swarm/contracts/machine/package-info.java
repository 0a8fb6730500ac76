/** Machines: placed by a host that has room, held by an activity as long as they live. */
@NullMarked
package dev.swarm.contracts.machine;

import org.jspecify.annotations.NullMarked;
