/** Plans: a graph of tickets, what each ticket asks for, and the estimate of their cost. */
@NullMarked
package dev.swarm.contracts.plan;

import org.jspecify.annotations.NullMarked;
