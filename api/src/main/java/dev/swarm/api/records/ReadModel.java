package dev.swarm.api.records;

import dev.swarm.api.build.BuildProjector;
import dev.swarm.api.fleet.FleetProjector;
import dev.swarm.api.placement.HostOffers;
import dev.swarm.api.session.SessionProjector;
import dev.swarm.api.spend.MachineTime;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.RecordedEvent;
import org.springframework.stereotype.Component;

/** Hands each event to the read models it concerns. The switch has no default: a new event must be thought of here. */
@Component
class ReadModel {
    private final SessionProjector sessions;
    private final BuildProjector builds;
    private final FleetProjector fleet;
    private final HostOffers offers;
    private final MachineTime machineTime;

    ReadModel(
            SessionProjector sessions,
            BuildProjector builds,
            FleetProjector fleet,
            HostOffers offers,
            MachineTime machineTime) {
        this.machineTime = machineTime;
        this.offers = offers;
        this.sessions = sessions;
        this.builds = builds;
        this.fleet = fleet;
    }

    void apply(RecordedEvent recorded) {
        switch (recorded.event()) {
            case DomainEvent.SessionStarted event -> sessions.started(recorded, event);
            case DomainEvent.QuestionsAsked event -> sessions.questionsAsked(recorded, event);
            case DomainEvent.QuestionsAnswered event -> sessions.questionsAnswered(recorded, event);
            case DomainEvent.SpecChanged event -> sessions.specChanged(recorded, event);
            case DomainEvent.WentBackToChat ignored -> sessions.wentBackToChat(recorded);
            case DomainEvent.SpecApproved event -> sessions.specApproved(recorded, event);
            case DomainEvent.PlanEstimated event -> sessions.planEstimated(recorded, event);
            case DomainEvent.PlanRejected event -> sessions.planRejected(recorded, event);
            case DomainEvent.BuildConsented event -> sessions.buildConsented(recorded, event);
            case DomainEvent.PersonReminded ignored -> sessions.touched(recorded);
            case DomainEvent.SessionEnded event -> sessions.ended(recorded, event);
            case DomainEvent.CommandRejected ignored -> touched(recorded);
            case DomainEvent.StepFailed event -> stepFailed(recorded, event);
            case DomainEvent.BuildStarted event -> builds.started(recorded, event);
            case DomainEvent.TicketsAdded event -> builds.ticketsAdded(recorded, event);
            case DomainEvent.BuildPaused ignored -> builds.changed(recorded);
            case DomainEvent.BuildResumed ignored -> builds.changed(recorded);
            case DomainEvent.BuildNeedsAttention ignored -> builds.changed(recorded);
            case DomainEvent.BuildLimitChanged event -> builds.limitChanged(recorded, event);
            case DomainEvent.BuildEnded ignored -> builds.ended(recorded);
            case DomainEvent.PriorityChanged event -> builds.priorityChanged(recorded, event);
            case DomainEvent.TicketBecameReady ignored -> builds.becameReady(recorded);
            case DomainEvent.TicketBlocked event -> builds.blocked(recorded, event);
            case DomainEvent.TicketSkipped ignored -> builds.skipped(recorded);
            case DomainEvent.TicketAssigned event -> {
                builds.assigned(recorded, event);
                fleet.assigned(recorded, event);
                machineTime.assigned(recorded, event);
            }
            case DomainEvent.AgentStarted ignored -> builds.agentStarted(recorded);
            case DomainEvent.AgentFinished ignored -> builds.touched(recorded);
            case DomainEvent.TicketVerified event -> builds.verified(recorded, event);
            case DomainEvent.CommitsPublished event -> builds.published(recorded, event);
            case DomainEvent.PullRequestOpened event -> builds.pullRequestOpened(recorded, event);
            case DomainEvent.TicketRebased ignored -> builds.touched(recorded);
            case DomainEvent.TicketMerged event -> builds.merged(recorded, event);
            case DomainEvent.AttemptFailed event -> builds.attemptFailed(recorded, event);
            case DomainEvent.TicketFailed event -> {
                builds.failed(recorded, event);
                machineTime.ended(recorded);
            }
            case DomainEvent.TicketCancelled ignored -> {
                builds.cancelled(recorded);
                machineTime.ended(recorded);
            }
            case DomainEvent.TicketPaused ignored -> builds.paused(recorded);
            case DomainEvent.TicketResumed ignored -> builds.touched(recorded);
            case DomainEvent.TicketRetried ignored -> builds.retried(recorded);
            case DomainEvent.GuidanceGiven ignored -> builds.touched(recorded);
            case DomainEvent.MachineReleased event -> {
                fleet.released(event);
                offers.released(event);
                machineTime.released(recorded, event);
            }
            case DomainEvent.TicketWaits ignored -> builds.touched(recorded);
            case DomainEvent.MachineAdopted ignored -> builds.touched(recorded);
            case DomainEvent.JoinTokenMade ignored -> noted();
            case DomainEvent.JoinTokenRevoked ignored -> noted();
            case DomainEvent.HostJoined ignored -> noted();
            case DomainEvent.HostDrained ignored -> noted();
            case DomainEvent.HostRemoved ignored -> noted();
            case DomainEvent.WarmMachinesWanted ignored -> noted();
            case DomainEvent.ConsoleOpened ignored -> noted();
            case DomainEvent.ConsoleClosed ignored -> noted();
            case DomainEvent.ReviewVoted ignored -> builds.touched(recorded);
            case DomainEvent.ReviewerAbstained ignored -> builds.touched(recorded);
            case DomainEvent.ReviewDecided ignored -> builds.touched(recorded);
            case DomainEvent.CandidateFailed ignored -> builds.touched(recorded);
            case DomainEvent.CandidateChosen ignored -> builds.touched(recorded);
            case DomainEvent.CleanupFinished event -> fleet.cleaned(recorded, event);
            case DomainEvent.BudgetAlert ignored -> noted();
            case DomainEvent.BudgetSet ignored -> noted();
            case DomainEvent.BudgetRemoved ignored -> noted();
            case DomainEvent.ProjectAdded ignored -> noted();
            case DomainEvent.ProjectChanged ignored -> noted();
            case DomainEvent.KeyAdded ignored -> noted();
            case DomainEvent.KeyDeleted ignored -> noted();
            case DomainEvent.SessionRetried ignored -> sessions.retried(recorded);
            case DomainEvent.AgentAsked ignored -> builds.touched(recorded);
            case DomainEvent.AgentAnswered ignored -> builds.touched(recorded);
            case DomainEvent.PhaseStarted ignored -> builds.touched(recorded);
            case DomainEvent.PhaseFinished ignored -> builds.touched(recorded);
        }
    }

    /** What the api itself did and has written down in its tables already. */
    private static void noted() {}

    /** A refused signal concerns what its scope names last, and changes nothing there. */
    private void touched(RecordedEvent recorded) {
        if (recorded.scope().ticketId() != null) {
            builds.touched(recorded);
        } else if (recorded.scope().buildId() != null) {
            builds.changed(recorded);
        } else if (recorded.scope().sessionId() != null) {
            sessions.touched(recorded);
        }
    }

    private void stepFailed(RecordedEvent recorded, DomainEvent.StepFailed event) {
        if (recorded.scope().buildId() == null) {
            sessions.stepFailed(recorded, event);
        } else {
            builds.changed(recorded);
        }
    }
}
