package dev.swarm.api.build;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a ticket's attempt has come, by its newest event and the time that agents usually take. A guess, and named so.
 *
 * @param step what happens now, in words
 * @param readyAt when it should be done; null where it takes longer than usual, or waits for a person
 */
record AgentProgress(String step, int percent, @Nullable Instant readyAt) {
    private static final int AGENT_FROM = 10;
    private static final int AGENT_TO = 80;

    /**
     * Guesses.
     *
     * @param newest type of the newest event that says where the attempt is; null for none yet
     * @param startedAt when its agent began; null where it has not
     * @param agent how long agents take for a ticket of this size, {@code rest} what follows them
     */
    static AgentProgress of(
            @Nullable String newest, @Nullable Instant startedAt, Duration agent, Duration rest, Instant now) {
        return switch (newest == null ? "" : newest) {
            case "TicketAssigned", "MachineAdopted" ->
                begun("Its machine is made ready", 5, now.plus(agent).plus(rest));
            case "AgentStarted", "AgentAnswered" -> atWork("The agent works", startedAt, agent, rest, now);
            case "AgentAsked" -> {
                AgentProgress work = atWork("", startedAt, agent, rest, now);
                yield new AgentProgress("The agent waits for an answer", work.percent(), null);
            }
            case "AgentFinished" -> begun("The work is verified", 82, now.plus(rest));
            case "TicketVerified" -> begun("The commits are published", 90, now.plus(rest.dividedBy(2)));
            case "CommitsPublished" -> begun("The pull request is opened", 94, now.plus(rest.dividedBy(4)));
            case "PullRequestOpened" -> new AgentProgress("The pull request is on its way to be merged", 96, null);
            case "AttemptFailed" -> new AgentProgress("The next attempt begins soon", 3, null);
            default -> new AgentProgress("It waits for a machine", 0, null);
        };
    }

    private static AgentProgress begun(String step, int percent, Instant readyAt) {
        return new AgentProgress(step, percent, readyAt);
    }

    private static AgentProgress atWork(
            String step, @Nullable Instant startedAt, Duration agent, Duration rest, Instant now) {
        Duration gone = startedAt == null ? Duration.ZERO : Duration.between(startedAt, now);
        double part = Math.clamp((double) gone.toMillis() / Math.max(1, agent.toMillis()), 0, 1);
        int percent = AGENT_FROM + (int) Math.round(part * (AGENT_TO - AGENT_FROM));
        Instant readyAt = part < 1 ? now.plus(agent).plus(rest).minus(gone) : null;
        return new AgentProgress(step, percent, readyAt);
    }
}
