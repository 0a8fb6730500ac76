/** The build: owns the ticket graph and the merge queue. */
@NullMarked
package dev.swarm.contracts.build;

import org.jspecify.annotations.NullMarked;
