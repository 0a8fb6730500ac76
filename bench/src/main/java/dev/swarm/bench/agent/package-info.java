/** Turns of the native agent beside the least that Temporal needs for as many activities. */
@NullMarked
package dev.swarm.bench.agent;

import org.jspecify.annotations.NullMarked;
