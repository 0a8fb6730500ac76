package dev.swarm.contracts.command;

/**
 * The answer to an accepted command.
 *
 * @param applied false where a command with the same id had been applied before
 * @param state the workflow's state after the command
 */
public record Receipt(boolean applied, String state) {}
