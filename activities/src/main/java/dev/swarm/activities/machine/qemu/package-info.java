/** Micro-VMs by QEMU: templates, copy-on-write restore, a warm pool, and the provider over them. */
@NullMarked
package dev.swarm.activities.machine.qemu;

import org.jspecify.annotations.NullMarked;
