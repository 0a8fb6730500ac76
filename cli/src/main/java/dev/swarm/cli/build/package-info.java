/** Commands for builds, tickets and their timeline. */
@NullMarked
package dev.swarm.cli.build;

import org.jspecify.annotations.NullMarked;
