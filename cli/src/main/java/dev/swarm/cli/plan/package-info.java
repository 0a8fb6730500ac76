/** Commands for plans in files. */
@NullMarked
package dev.swarm.cli.plan;

import org.jspecify.annotations.NullMarked;
