package dev.swarm.contracts.plan;

import java.util.List;

/**
 * A graph of tickets.
 *
 * @param source where it comes from, such as {@code planner (offline stand-in)} or a file name
 */
public record Plan(String title, String source, List<TicketNode> tickets) {}
