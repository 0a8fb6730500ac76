/** What the benchmark of the model gateway measures with: a provider that streams at a pace, and programs that read. */
@NullMarked
package dev.swarm.bench.gateway;

import org.jspecify.annotations.NullMarked;
