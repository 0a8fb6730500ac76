/** What a benchmark says: figures, and how they are summed up and written down. */
@NullMarked
package dev.swarm.bench.report;

import org.jspecify.annotations.NullMarked;
