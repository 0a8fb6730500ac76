package dev.swarm.contracts.ticket;

/**
 * Something happened to the ticket's pull request on the forge; the ticket looks there itself, so a forged or doubled
 * message does no harm.
 */
public record PullRequestChanged(int number) {}
