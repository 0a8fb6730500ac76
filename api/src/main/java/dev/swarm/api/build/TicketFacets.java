package dev.swarm.api.build;

import java.util.List;

/** What the tickets of a build can be filtered by: each value that some ticket has, in order. */
public record TicketFacets(List<String> tags, List<String> agents, List<String> roles, List<String> hosts) {}
