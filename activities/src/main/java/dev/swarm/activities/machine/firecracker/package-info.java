/**
 * Machines as Firecracker micro-VMs. One number, the slot, names all that a machine has on its host: its user, its jail,
 * its network namespace and its addresses.
 */
@NullMarked
package dev.swarm.activities.machine.firecracker;

import org.jspecify.annotations.NullMarked;
