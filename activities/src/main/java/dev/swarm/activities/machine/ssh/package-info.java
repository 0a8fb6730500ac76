/** Machines on hosts that have only SSH: a pool file says which, and every host key is checked. */
@NullMarked
package dev.swarm.activities.machine.ssh;

import org.jspecify.annotations.NullMarked;
