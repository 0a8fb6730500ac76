/** The build: ticket graph and merge queue. */
@NullMarked
package dev.swarm.workflows.build;

import org.jspecify.annotations.NullMarked;
