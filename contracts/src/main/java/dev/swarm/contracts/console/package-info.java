/** A person's terminal in a running machine. */
@NullMarked
package dev.swarm.contracts.console;

import org.jspecify.annotations.NullMarked;
