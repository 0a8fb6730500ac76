/** Work for a Temporal server of the benchmark's own: the real workflows with activities that do nothing. */
@NullMarked
package dev.swarm.bench.load;

import org.jspecify.annotations.NullMarked;
