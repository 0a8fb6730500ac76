/** The real platform, started for a benchmark as a person starts it. */
@NullMarked
package dev.swarm.bench.platform;

import org.jspecify.annotations.NullMarked;
