/** Machines that stand ready before anybody asks for them. */
@NullMarked
package dev.swarm.activities.machine.pool;

import org.jspecify.annotations.NullMarked;
