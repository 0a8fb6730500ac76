/** The machine on which a benchmark runs: what it is, what its processes use, and leaving nothing behind on it. */
@NullMarked
package dev.swarm.bench.host;

import org.jspecify.annotations.NullMarked;
