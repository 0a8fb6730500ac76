/** The benchmarks: {@code ./swarm bench NAME}. */
@NullMarked
package dev.swarm.bench;

import org.jspecify.annotations.NullMarked;
