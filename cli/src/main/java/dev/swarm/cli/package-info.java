/** The swarm command: its entry point and the list of its sub-commands. */
@NullMarked
package dev.swarm.cli;

import org.jspecify.annotations.NullMarked;
