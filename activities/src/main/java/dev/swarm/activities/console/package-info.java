/** The host's end of consoles. */
@NullMarked
package dev.swarm.activities.console;

import org.jspecify.annotations.NullMarked;
