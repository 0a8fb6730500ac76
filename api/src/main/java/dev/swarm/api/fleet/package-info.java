/** Hosts and machines: joining, reports, draining, warm machines, clean-up. */
@NullMarked
package dev.swarm.api.fleet;

import org.jspecify.annotations.NullMarked;
