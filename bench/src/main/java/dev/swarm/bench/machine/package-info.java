/** Micro-VMs without the platform around them, and claims of them through Temporal. */
@NullMarked
package dev.swarm.bench.machine;

import org.jspecify.annotations.NullMarked;
