/** The ticket: one agent, one machine, one branch, one pull request. */
@NullMarked
package dev.swarm.contracts.ticket;

import org.jspecify.annotations.NullMarked;
