/** Consoles. */
@NullMarked
package dev.swarm.workflows.console;

import org.jspecify.annotations.NullMarked;
