/** What operators look at: coordinator and failures. */
@NullMarked
package dev.swarm.api.operations;

import org.jspecify.annotations.NullMarked;
