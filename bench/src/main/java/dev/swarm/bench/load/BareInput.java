package dev.swarm.bench.load;

import dev.swarm.contracts.ticket.TicketInput;

/**
 * How a bare workflow starts.
 *
 * @param ticket the input that the ticket workflow would get
 * @param activities how many activities it runs
 */
public record BareInput(TicketInput ticket, int activities) {}
