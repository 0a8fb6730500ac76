/** What every command is given: the terminal, the data folder and the platform it talks to. */
@NullMarked
package dev.swarm.cli.context;

import org.jspecify.annotations.NullMarked;
