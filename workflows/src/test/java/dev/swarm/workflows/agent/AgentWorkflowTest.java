package dev.swarm.workflows.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentLimits;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.agent.AgentQuestion;
import dev.swarm.contracts.agent.AgentReport;
import dev.swarm.contracts.agent.AgentState;
import dev.swarm.contracts.agent.AgentView;
import dev.swarm.contracts.agent.AnswerAgentCommand;
import dev.swarm.contracts.agent.Checkpointing;
import dev.swarm.contracts.agent.CommitResult;
import dev.swarm.contracts.agent.ThinkRequest;
import dev.swarm.contracts.agent.Thought;
import dev.swarm.contracts.agent.ToolOutcome;
import dev.swarm.contracts.plan.Phase;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeMind;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.Refused;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AgentWorkflowTest extends AgentFixture {
    private static final AgentLimits LIMITS = AgentLimits.STANDARD;

    @Test
    void usesWhatItsModelCallsUntilAllIsDone() {
        platform.mind.calls("shell make", "read README").calls("write a");
        start(Inputs.agent(LIMITS, null));

        AgentReport report = report();

        assertThat(report.result().outcome()).isEqualTo(AgentOutcome.SUCCEEDED);
        assertThat(report.result().tail()).isEqualTo("all is done");
        assertThat(report.turns()).isEqualTo(3);
        assertThat(report.usage().total()).isEqualTo(300);
        assertThat(report.cost()).isEqualByComparingTo("0.03");
        assertThat(report.transcriptId()).isEqualTo("transcript1.3");
        assertThat(platform.host.uses.calls())
                .extracting(use -> use.key() + " " + use.call().digest())
                .containsExactly("1-1-0 shell make", "1-1-1 read README", "1-2-0 write a");
        ThinkRequest second = platform.mind.thoughts.calls().get(1);
        assertThat(second.transcriptId()).isEqualTo("transcript1.1");
        assertThat(second.results()).extracting(ToolOutcome::callId).containsExactly("c1-0", "c1-1");
        assertThat(second.logOffset()).isEqualTo(10);
        assertThat(platform.host.commits.calls()).hasSize(1);
    }

    @Test
    void aPhaseIsNotDoneWithoutItsDocument() {
        platform.host.uses.then(request -> new ToolOutcome(request.call().callId(), true, "no", null, "no", "no"));
        start(Inputs.agent(
                LIMITS, new Checkpointing("o/r", "swarm/b-a", "base1", Duration.ofMinutes(3)), Phase.PSEUDOCODE));

        assertThat(report().result().outcome()).isEqualTo(AgentOutcome.SUCCEEDED);

        assertThat(platform.host.uses.calls())
                .extracting(use ->
                        use.key() + " " + use.call().name() + " " + use.call().input())
                .containsExactly(
                        "1-1-0 read {\"path\":\"docs/design/b-a/pseudocode.md\"}",
                        "1-2-0 read {\"path\":\"docs/design/b-a/pseudocode.md\"}");
        assertThat(platform.mind.thoughts.calls().get(1).results())
                .extracting(ToolOutcome::text)
                .containsExactly(
                        "Not done: the document of this phase, docs/design/b-a/pseudocode.md, cannot be read.");
        assertThat(platform.host.checkpoints.count())
                .as("what the next phase goes on from")
                .isEqualTo(1);
    }

    @Test
    void isToldWhatPeopleSayWithItsNextTurn() {
        CompletableFuture<Thought> first = platform.mind.thoughts.thenHold();
        start(Inputs.agent(LIMITS, null));
        Await.until("it thinks", () -> platform.mind.thoughts.count() == 1);
        agent.guide(new GuidanceCommand(null, "eva", "use tabs"));
        first.complete(FakeMind.calling(platform.mind.thoughts.calls().get(0), "shell make"));
        report();

        assertThat(platform.mind.thoughts.calls().get(0).notes()).isEmpty();
        assertThat(platform.mind.thoughts.calls().get(1).notes()).containsExactly("A person says: use tabs");
    }

    @Test
    void startsNothingWhileItIsPaused() {
        CompletableFuture<Thought> first = platform.mind.thoughts.thenHold();
        start(Inputs.agent(LIMITS, null));
        Await.until("it thinks", () -> platform.mind.thoughts.count() == 1);
        agent.pause();
        awaitState(AgentState.PAUSED);
        first.complete(FakeMind.calling(platform.mind.thoughts.calls().get(0), "shell make"));
        Await.until("it has heard the model", () -> agent.view().turn() == 1);
        platform.awaitIdle(ID);
        assertThat(platform.host.uses.count()).isZero();

        agent.resume();

        assertThat(report().result().outcome()).isEqualTo(AgentOutcome.SUCCEEDED);
        assertThat(platform.host.uses.count()).isEqualTo(1);
    }

    @Test
    void waitsForAPersonsAnswerWithItsMachineFrozen() {
        platform.mind.asks("tabs or spaces?");
        start(Inputs.agent(LIMITS, null));
        awaitState(AgentState.WAITING);
        AgentView view = agent.view();
        assertThat(view.question()).isEqualTo(new AgentQuestion("ask1", "tabs or spaces?", List.of("yes", "no")));
        platform.awaitEnded(ID, "machines.pause");

        agent.answer(new AnswerAgentCommand("a1", "eva", "tabs"));

        assertThat(report().result().outcome()).isEqualTo(AgentOutcome.SUCCEEDED);
        assertThat(platform.mind.thoughts.calls().get(1).results())
                .extracting(ToolOutcome::callId, ToolOutcome::text)
                .containsExactly(tuple("ask1", "tabs"));
        assertThat(platform.host.freezes.calls()).containsExactly("b-a.1");
        assertThat(platform.host.thaws.calls()).containsExactly("b-a.1");
        assertThat(platform.records.of(DomainEvent.AgentAsked.class))
                .extracting(DomainEvent.AgentAsked::question)
                .containsExactly("tabs or spaces?");
        assertThat(platform.records.recorded(DomainEvent.AgentAnswered.class))
                .extracting(recorded -> recorded.actor())
                .containsExactly("eva");
    }

    @Test
    void anAnswerNobodyAskedForIsRefused() {
        platform.mind.thoughts.thenHold();
        start(Inputs.agent(LIMITS, null));
        Await.until("it thinks", () -> platform.mind.thoughts.count() == 1);

        Refused.with(
                FailureCode.WRONG_STATE,
                "the agent has asked nothing that is still open",
                () -> agent.answer(new AnswerAgentCommand("a1", "eva", "yes")));
    }

    @Test
    void isNotDoneWhileACallOfTheSameTurnFailed() {
        platform.mind.thoughts.then(request -> FakeMind.callingAndDone(request, "shell make"));
        platform.host.uses.then(request -> new ToolOutcome(request.call().callId(), true, "no", null, "no", "no"));
        start(Inputs.agent(LIMITS, null));

        assertThat(report().turns()).isEqualTo(2);
        assertThat(platform.mind.thoughts.calls().get(1).results())
                .extracting(ToolOutcome::callId, ToolOutcome::failed)
                .containsExactly(tuple("c1-0", true), tuple("done1", true));
    }

    @Test
    void stopsAtALimit() {
        platform.mind.thoughts.always(request -> FakeMind.calling(request, "shell " + request.turn()));
        start(Inputs.agent(new AgentLimits(3, 1_000_000, BigDecimal.TEN, 5), null));

        AgentReport report = report();

        assertThat(report.failure().code()).isEqualTo(FailureCode.AGENT_LIMIT);
        assertThat(report.failure().message()).isEqualTo("the agent has used 3 of 3 turns");
        assertThat(report.result().outcome()).isEqualTo(AgentOutcome.FAILED);
        assertThat(platform.mind.thoughts.calls().get(2).notes())
                .singleElement()
                .asString()
                .startsWith("You have 1 turn");
        assertThat(platform.host.commits.count()).isZero();
    }

    @Test
    void stopsWhereItGetsNowhere() {
        platform.mind.thoughts.always(request -> FakeMind.calling(request, "shell make"));
        start(Inputs.agent(new AgentLimits(50, 1_000_000, BigDecimal.TEN, 3), null));

        assertThat(report().failure().code()).isEqualTo(FailureCode.AGENT_NO_PROGRESS);
        assertThat(platform.mind.thoughts.count()).isEqualTo(4);
    }

    @Test
    void aBudgetThatIsUsedUpEndsItWithItsWorkSaved() {
        platform.mind.calls("shell make");
        platform.mind.thoughts.thenFail(FailureCode.BUDGET_EXCEEDED, "the ticket's budget of $1.00 is used up");
        start(Inputs.agent(LIMITS, new Checkpointing("o/r", "swarm/b-a", "base1", Duration.ofHours(1))));

        AgentReport report = report();

        assertThat(report.failure().code()).isEqualTo(FailureCode.BUDGET_EXCEEDED);
        assertThat(report.transcriptId()).isEqualTo("transcript1.1");
        assertThat(platform.host.checkpoints.count()).isEqualTo(1);
    }

    @Test
    void savesItsWorkWhenThatIsDue() {
        platform.mind.calls("shell a").calls("shell b");
        start(Inputs.agent(LIMITS, new Checkpointing("o/r", "swarm/b-a", "base1", Duration.ZERO)));
        report();

        assertThat(platform.host.checkpoints.calls())
                .hasSize(2)
                .allSatisfy(work -> assertThat(work.machineId()).isEqualTo("b-a.1"));
    }

    @Test
    void whatCannotBeCommittedFailsIt() {
        platform.host.commits.then(new CommitResult("exit code 128, no repository"));
        start(Inputs.agent(LIMITS, null));

        assertThat(report().failure().code()).isEqualTo(FailureCode.AGENT_FAILED);
    }

    @Test
    void answersWhatItCameToWhereItsAttemptIsGivenUp() {
        platform.mind.calls("shell make");
        platform.mind.thoughts.thenHold();
        start(Inputs.agent(LIMITS, null));
        Await.until("it thinks again", () -> platform.mind.thoughts.count() == 2);
        agent.stop();

        AgentReport report = report();

        assertThat(report.stopped()).isTrue();
        assertThat(report.failure()).isNull();
        assertThat(report.transcriptId()).isEqualTo("transcript1.1");
    }

    @Test
    void continuesAsNewAfterManyTurns() {
        int turns = AgentRun.TURNS_PER_RUN + 5;
        platform.mind.thoughts.always(request ->
                request.turn() > turns ? FakeMind.done(request) : FakeMind.calling(request, "shell " + request.turn()));
        start(Inputs.agent(LIMITS, null));

        AgentReport report = report();

        assertThat(report.turns()).isEqualTo(turns + 1);
        assertThat(report.usage().total()).isEqualTo(100L * (turns + 1));
        assertThat(platform.host.uses.calls()).hasSize(turns);
        assertThat(platform.history(ID)
                        .get(0)
                        .getWorkflowExecutionStartedEventAttributes()
                        .getContinuedExecutionRunId())
                .isNotEmpty();
        assertThat(platform.mind.thoughts.calls().get(AgentRun.TURNS_PER_RUN).results())
                .extracting(ToolOutcome::callId)
                .containsExactly("c" + AgentRun.TURNS_PER_RUN + "-0");
        assertThat(agent.view().turns()).extracting(turn -> turn.turn()).endsWith(turns + 1);
        assertThat(agent.view().state()).isEqualTo(AgentState.ENDED);
    }
}
