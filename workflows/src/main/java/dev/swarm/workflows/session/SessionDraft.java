package dev.swarm.workflows.session;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.plan.Estimate;
import dev.swarm.contracts.session.AnswerCommand;
import dev.swarm.contracts.session.ApproveCommand;
import dev.swarm.contracts.session.EditCommand;
import dev.swarm.contracts.session.Question;
import dev.swarm.contracts.session.ReviseCommand;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.contracts.session.SessionView;
import dev.swarm.contracts.session.SpecRef;
import dev.swarm.contracts.session.StartBuildCommand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The state of a session and the rules of what is allowed in it. Pure: no Temporal, no clock. */
final class SessionDraft {
    private final String sessionId;
    private SessionState state = SessionState.CLARIFYING;
    private List<Question> questions = List.of();
    private final Map<String, String> answers = new LinkedHashMap<>();
    private final List<Question> asked = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private @Nullable SpecRef spec;
    private int approvedVersion;
    private @Nullable Estimate estimate;
    private @Nullable String buildId;
    private @Nullable String problem;
    private boolean busy = true;
    private boolean refused;

    SessionDraft(String sessionId) {
        this.sessionId = sessionId;
    }

    // What is allowed

    void checkAnswer(AnswerCommand command) {
        require("answer", SessionState.CLARIFYING);
        requireIdle("the next questions are being prepared");
        for (String id : new ArrayList<>(command.answers().keySet())) {
            if (!isOpen(id)) {
                throw Failure.fatal(
                        FailureCode.INVALID_INPUT, "there is no open question '" + id + "'; open are " + openIds());
            }
        }
    }

    void checkEdit(EditCommand command) {
        require("edit", SessionState.REVIEWING);
        requireIdle("the spec is being written");
        checkVersion(command.baseVersion());
    }

    void checkRevise(ReviseCommand command) {
        require("revise", SessionState.REVIEWING, SessionState.APPROVED);
        requireIdle("the spec is being written");
        checkVersion(command.baseVersion());
        if (command.feedback().isBlank()) {
            throw Failure.fatal(FailureCode.INVALID_INPUT, "feedback is empty; say what to change");
        }
    }

    void checkBackToChat() {
        if (!refused) {
            require("go back to chat", SessionState.REVIEWING, SessionState.APPROVED);
        }
        requireIdle("the spec is being written");
    }

    void checkApprove(ApproveCommand command) {
        require("approve", SessionState.REVIEWING);
        requireIdle("the spec is being written");
        checkVersion(command.version());
    }

    void checkStartBuild(StartBuildCommand command) {
        require("start the build", SessionState.APPROVED);
        requireIdle("the plan is being made");
        if (estimate == null || !estimate.estimateId().equals(command.estimateId())) {
            throw Failure.fatal(
                    FailureCode.CONSENT_REQUIRED,
                    "the estimate to consent to is " + (estimate == null ? "not there yet" : estimate.estimateId())
                            + ", not " + command.estimateId());
        }
    }

    void checkRetry() {
        if (!refused) {
            throw Failure.fatal(
                    FailureCode.WRONG_STATE, "there is nothing to retry: nothing failed on the way to the first spec");
        }
    }

    void checkCancel() {
        if (state.isFinal()) {
            throw wrongState("cancel");
        }
    }

    // What happens

    void asked(List<Question> open) {
        questions = List.copyOf(open);
        busy = false;
    }

    /** Takes the answers, and the default of each open question without one; answers what was taken. */
    Map<String, String> answered(Map<String, String> given) {
        Map<String, String> taken = new LinkedHashMap<>();
        for (Question question : questions) {
            String answer = given.getOrDefault(question.id(), question.defaultAnswer());
            taken.put(question.id(), answer);
        }
        answers.putAll(taken);
        asked.addAll(questions);
        questions = List.of();
        retried();
        return taken;
    }

    SpecRef written(String artifactId, String author) {
        SpecRef newest = new SpecRef(version() + 1, artifactId, author);
        spec = newest;
        state = SessionState.REVIEWING;
        busy = false;
        withdrawApproval();
        return newest;
    }

    void revising() {
        state = SessionState.REVIEWING;
        busy = true;
        withdrawApproval();
    }

    void backToChat(@Nullable String message) {
        if (message != null && !message.isBlank()) {
            said.add(message);
        }
        state = SessionState.CLARIFYING;
        retried();
        withdrawApproval();
    }

    void approved(int version) {
        approvedVersion = version;
        state = SessionState.APPROVED;
        busy = true;
        problem = null;
    }

    void estimated(Estimate made) {
        estimate = made;
        busy = false;
    }

    /** Work on a spec that is there failed: a person decides again, on the spec as it is. */
    void failedWork(String why) {
        state = SessionState.REVIEWING;
        busy = false;
        withdrawApproval();
        problem = why;
    }

    /** Work on the way to the first spec failed: a person has it tried again, or says more. */
    void refused(String why) {
        refused = true;
        busy = false;
        problem = why;
    }

    void retried() {
        refused = false;
        busy = true;
        problem = null;
    }

    void building(String id) {
        buildId = id;
        state = SessionState.BUILDING;
        problem = null;
    }

    void end(SessionState end, @Nullable String why) {
        state = end;
        problem = why;
        busy = false;
        refused = false;
    }

    // What there is

    SessionState state() {
        return state;
    }

    Map<String, String> answers() {
        return new LinkedHashMap<>(answers);
    }

    /** The questions that were answered, in the order of asking. */
    List<Question> asked() {
        return List.copyOf(asked);
    }

    /** What people said when they went back to chat. */
    List<String> said() {
        return List.copyOf(said);
    }

    @Nullable
    SpecRef spec() {
        return spec;
    }

    int version() {
        return spec == null ? 0 : spec.version();
    }

    @Nullable
    String buildId() {
        return buildId;
    }

    /** What a person has to do next; null where it is not a person's turn. */
    @Nullable
    String waitingFor() {
        if (busy) {
            return null;
        }
        return switch (state) {
            case CLARIFYING -> {
                if (refused) {
                    yield "another try: retry, or say more in chat";
                }
                yield questions.isEmpty() ? null : "answers to " + questions.size() + " questions";
            }
            case REVIEWING -> "a review of spec version " + version() + ": approve, edit or revise it";
            case APPROVED -> "consent to estimate " + (estimate == null ? "" : estimate.estimateId());
            case BUILDING, COMPLETED, FAILED, CANCELLED, EXPIRED -> null;
        };
    }

    SessionView view() {
        return new SessionView(
                sessionId,
                state,
                waitingFor(),
                questions,
                answers(),
                spec,
                approvedVersion,
                estimate,
                buildId,
                problem);
    }

    private void withdrawApproval() {
        approvedVersion = 0;
        estimate = null;
        problem = null;
    }

    private boolean isOpen(String id) {
        for (Question question : questions) {
            if (question.id().equals(id)) {
                return true;
            }
        }
        return false;
    }

    private String openIds() {
        List<String> ids = new ArrayList<>();
        for (Question question : questions) {
            ids.add(question.id());
        }
        return ids.isEmpty() ? "none" : String.join(", ", ids);
    }

    private void checkVersion(int version) {
        if (version != version()) {
            throw Failure.fatal(
                    FailureCode.STALE_VERSION,
                    "this was made on version " + version + ", but the newest is version " + version());
        }
    }

    private void require(String what, SessionState... allowed) {
        for (SessionState candidate : allowed) {
            if (state == candidate) {
                return;
            }
        }
        throw wrongState(what);
    }

    private void requireIdle(String why) {
        if (busy) {
            throw Failure.fatal(FailureCode.WRONG_STATE, why + "; try again in a moment");
        }
    }

    private RuntimeException wrongState(String what) {
        return Failure.fatal(FailureCode.WRONG_STATE, "cannot " + what + ": the session is in state " + state.wire());
    }
}
