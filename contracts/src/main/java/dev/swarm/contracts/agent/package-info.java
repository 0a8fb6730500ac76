/** Agents: what works on a ticket inside a machine. */
@NullMarked
package dev.swarm.contracts.agent;

import org.jspecify.annotations.NullMarked;
