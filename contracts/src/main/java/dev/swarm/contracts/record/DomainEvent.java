package dev.swarm.contracts.record;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.plan.Estimate;
import dev.swarm.contracts.plan.Phase;
import dev.swarm.contracts.plan.PlanProblem;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.review.ReviewOutcome;
import dev.swarm.contracts.review.ReviewVote;
import dev.swarm.contracts.session.Question;
import dev.swarm.contracts.session.SpecRef;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened, in the past tense. There is one timeline: the board, the audit view, notifications and metrics are
 * readings of it. On the wire each event carries its simple name as {@code type}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface DomainEvent {

    // Sessions

    record SessionStarted(String idea) implements DomainEvent {}

    record QuestionsAsked(List<Question> questions, String author) implements DomainEvent {}

    record QuestionsAnswered(Map<String, String> answers) implements DomainEvent {}

    /** A spec version came to be; {@code cause} is written, edited or revised. */
    record SpecChanged(SpecRef spec, String cause) implements DomainEvent {}

    record WentBackToChat(@Nullable String message) implements DomainEvent {}

    record SpecApproved(int version) implements DomainEvent {}

    /** There is a plan to consent to; each ticket is verified by {@code verifyCommand}, null for by nothing. */
    record PlanEstimated(
            Estimate estimate,
            List<TicketNode> tickets,
            String planner,
            @Nullable String verifyCommand) implements DomainEvent {}

    record PlanRejected(List<PlanProblem> problems) implements DomainEvent {}

    record BuildConsented(String estimateId, String buildId) implements DomainEvent {}

    record PersonReminded(String waitingFor, Duration idle) implements DomainEvent {}

    record SessionEnded(@Nullable Failure failure) implements DomainEvent {}

    /** A signal that was not valid; it changed nothing. */
    record CommandRejected(String command, Failure failure) implements DomainEvent {}

    /** Work of the session's or build's own failed for good; {@code step} says which, in words. */
    record StepFailed(String step, Failure failure) implements DomainEvent {}

    // Builds

    record BuildStarted(String title, int maxParallelTickets) implements DomainEvent {}

    record TicketsAdded(List<TicketNode> tickets) implements DomainEvent {}

    record BuildPaused(@Nullable String reason) implements DomainEvent {}

    record BuildResumed(@Nullable String reason) implements DomainEvent {}

    record BuildNeedsAttention(List<String> failedTickets) implements DomainEvent {}

    record BuildEnded(int tickets, int merged, int failed, int skipped) implements DomainEvent {}

    record PriorityChanged(Priority priority) implements DomainEvent {}

    /** A build runs another number of tickets at once. */
    record BuildLimitChanged(int maxParallelTickets) implements DomainEvent {}

    // Tickets

    record TicketBecameReady() implements DomainEvent {}

    record TicketBlocked(List<String> by) implements DomainEvent {}

    record TicketSkipped(String reason) implements DomainEvent {}

    /** The ticket has waited for a host for a while; {@code wanted} is what it asks for, {@code reason} why it waits. */
    record TicketWaits(String wanted, String reason) implements DomainEvent {}

    /** A host has room for it; {@code why} says why it is this host, null where that is not known. */
    record TicketAssigned(
            int attempt,
            String hostId,
            String machineId,
            String provider,
            @Nullable String why) implements DomainEvent {
        public TicketAssigned(int attempt, String hostId, String machineId, String provider) {
            this(attempt, hostId, machineId, provider, null);
        }
    }

    /** The host's worker came back and found the machine still working. */
    record MachineAdopted(String hostId, String machineId) implements DomainEvent {}

    /** {@code resumedFrom} is the checkpoint of an earlier attempt that it goes on from; null where it starts anew. */
    record AgentStarted(
            int attempt, String baseSha, @Nullable String resumedFrom) implements DomainEvent {
        public AgentStarted(int attempt, String baseSha) {
            this(attempt, baseSha, null);
        }
    }

    record AgentFinished(int attempt, AgentOutcome outcome, int exitCode, Duration duration) implements DomainEvent {}

    record TicketVerified(
            boolean passed, Duration duration, @Nullable String reportId) implements DomainEvent {}

    /** {@code diffId} is the artifact of what the commits change; null where there is none. */
    record CommitsPublished(
            String headSha,
            int commits,
            int filesChanged,
            @Nullable String diffId) implements DomainEvent {}

    record PullRequestOpened(int number, String url) implements DomainEvent {}

    record TicketRebased(String baseSha) implements DomainEvent {}

    record TicketMerged(@Nullable String mergeSha, int attempts) implements DomainEvent {}

    record AttemptFailed(
            int attempt, Failure failure, @Nullable Duration retryIn) implements DomainEvent {}

    record TicketFailed(Failure failure, int attempts) implements DomainEvent {}

    record TicketCancelled(@Nullable String reason) implements DomainEvent {}

    record TicketPaused(String reason) implements DomainEvent {}

    record TicketResumed() implements DomainEvent {}

    record TicketRetried(@Nullable String reason) implements DomainEvent {}

    record GuidanceGiven(String text) implements DomainEvent {}

    /** {@code lost} is true where the machine or its host had been lost. */
    record MachineReleased(String hostId, String machineId, boolean lost) implements DomainEvent {
        public MachineReleased(String hostId, String machineId) {
            this(hostId, machineId, false);
        }
    }

    // Hosts

    /** A person made a token by which hosts may join. */
    record JoinTokenMade(String tokenId, int uses, Instant expiresAt) implements DomainEvent {}

    record JoinTokenRevoked(String tokenId) implements DomainEvent {}

    record HostJoined(String hostId, String tokenId) implements DomainEvent {}

    /** A host takes no new machine, or takes them again. */
    record HostDrained(String hostId, boolean draining) implements DomainEvent {}

    /** A host's key was revoked and the host forgotten. */
    record HostRemoved(String hostId) implements DomainEvent {}

    /** Hosts of a class were asked to keep so many machines ready. */
    record WarmMachinesWanted(String machineClass, int count) implements DomainEvent {}

    /** A person was let into a machine. */
    record ConsoleOpened(String consoleId, String machineId, String hostId) implements DomainEvent {}

    record ConsoleClosed(String consoleId, String machineId, String reason, Duration open) implements DomainEvent {}

    // Maintenance

    /** {@code counts} is how many of each kind were removed, such as {@code machine}, {@code process} or {@code disk}. */
    record CleanupFinished(List<String> removed, int hosts, Map<String, Integer> counts) implements DomainEvent {
        /** What was written before there were counts has none. */
        public CleanupFinished {
            counts = counts == null ? Map.of() : counts;
        }

        public CleanupFinished(List<String> removed, int hosts) {
            this(removed, hosts, Map.of());
        }
    }

    // Money

    /**
     * Most of a budget is used, in US dollars.
     *
     * @param scope tenant, project, build or ticket
     * @param period total, or a month such as 2026-11
     * @param used what is spent or set aside
     */
    record BudgetAlert(String scope, String scopeId, String period, BigDecimal limit, BigDecimal used)
            implements DomainEvent {}

    /** A session tries again what a budget stood in the way of. */
    record SessionRetried(@Nullable String reason) implements DomainEvent {}

    // What people change of the platform

    /** A person set a limit, in US dollars; {@code period} is total or month. */
    record BudgetSet(String scope, String scopeId, String period, BigDecimal limit) implements DomainEvent {}

    record BudgetRemoved(String scope, String scopeId, String period) implements DomainEvent {}

    record ProjectAdded(String name) implements DomainEvent {}

    /** {@code settings} are the names of those that were set. */
    record ProjectChanged(List<String> settings) implements DomainEvent {}

    /** An API key was made; never the key itself. */
    record KeyAdded(String keyId, String name, String role) implements DomainEvent {}

    record KeyDeleted(String keyId, String name) implements DomainEvent {}

    // The native agent

    /** It waits for a person's answer. */
    record AgentAsked(int attempt, String question, List<String> options) implements DomainEvent {}

    record AgentAnswered(int attempt, String answer) implements DomainEvent {}

    // Review

    /** A reviewer voted; {@code headSha} is the commit that it voted on. */
    record ReviewVoted(int round, int reviewer, String role, String headSha, ReviewVote vote) implements DomainEvent {}

    /** A reviewer gave no vote: its model could not be asked, or did not answer in time. */
    record ReviewerAbstained(int round, int reviewer, String role, Failure failure) implements DomainEvent {}

    /** A round of review is over; where a person decided it, the event has an actor. */
    record ReviewDecided(int round, ReviewOutcome outcome, int approvals, int rejections, int reviewers)
            implements DomainEvent {}

    // Best of several

    /** One of the attempts that ran side by side is out. */
    record CandidateFailed(int attempt, Failure failure) implements DomainEvent {}

    /** An attempt was chosen among those that ran side by side, named by their numbers. */
    record CandidateChosen(int attempt, List<Integer> among, String why) implements DomainEvent {}

    // Pipelines

    /** The native agent begins a phase of its ticket's pipeline, the first of which has number 1. */
    record PhaseStarted(int attempt, Phase phase, int number, int phases) implements DomainEvent {}

    /** {@code document} is what it hands to the next phase, as a path in the repository; null where it wrote code. */
    record PhaseFinished(
            int attempt,
            Phase phase,
            String summary,
            @Nullable String document) implements DomainEvent {}
}
