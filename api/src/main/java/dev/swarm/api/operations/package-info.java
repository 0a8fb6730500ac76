/** What operators look at: coordinator, clean-up, failures, machines and hosts. */
@NullMarked
package dev.swarm.api.operations;

import org.jspecify.annotations.NullMarked;
