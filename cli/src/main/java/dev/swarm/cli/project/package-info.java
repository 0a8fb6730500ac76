/** Commands for projects. */
@NullMarked
package dev.swarm.cli.project;

import org.jspecify.annotations.NullMarked;
