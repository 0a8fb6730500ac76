/** Jobs in machines, as the host knows them. */
@NullMarked
package dev.swarm.activities.machine.job;

import org.jspecify.annotations.NullMarked;
