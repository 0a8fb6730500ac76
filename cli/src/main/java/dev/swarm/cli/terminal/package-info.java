/** What a person sees: lines, tables, progress and errors, on a terminal and elsewhere. */
@NullMarked
package dev.swarm.cli.terminal;

import org.jspecify.annotations.NullMarked;
