/** The ticket: attempts, each in a machine of its own. */
@NullMarked
package dev.swarm.workflows.ticket;

import org.jspecify.annotations.NullMarked;
