package dev.swarm.contracts.project;

import java.time.Duration;
import java.util.List;

/**
 * How a change is reviewed by agents before its pull request leaves draft.
 *
 * @param reviewers roles of the reviewers, one vote each, such as {@code reviewer} and {@code security-reviewer}; a role may
 *     be named more than once
 * @param quorumPercent the share of reviewers that must have voted in time, 60 by default
 * @param timeout how long is waited for votes
 * @param rounds how often a rejected change goes back to its agent before a person decides, 2 by default
 */
public record ReviewPolicy(List<String> reviewers, int quorumPercent, Duration timeout, int rounds) {
    public ReviewPolicy {
        reviewers = List.copyOf(reviewers);
    }
}
