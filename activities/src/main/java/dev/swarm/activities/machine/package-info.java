/** Machines: providers, the host's registry of slots, and the activities that hold machines. */
@NullMarked
package dev.swarm.activities.machine;

import org.jspecify.annotations.NullMarked;
