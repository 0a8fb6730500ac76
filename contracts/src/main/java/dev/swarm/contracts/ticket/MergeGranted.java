package dev.swarm.contracts.ticket;

/** It is the ticket's turn to merge. */
public record MergeGranted(String buildId) {}
