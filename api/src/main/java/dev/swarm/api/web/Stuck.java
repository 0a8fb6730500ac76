package dev.swarm.api.web;

import dev.swarm.api.build.BuildView;
import dev.swarm.api.build.TicketView;
import java.util.List;

/** A build that goes on only when a person decides, and the tickets that keep it. */
public record Stuck(BuildView build, List<TicketView> tickets) {}
