package dev.swarm.contracts;

import static dev.swarm.contracts.FailureCategory.AGENT;
import static dev.swarm.contracts.FailureCategory.CAPACITY;
import static dev.swarm.contracts.FailureCategory.EXTERNAL;
import static dev.swarm.contracts.FailureCategory.PLATFORM;
import static dev.swarm.contracts.FailureCategory.SECURITY;
import static dev.swarm.contracts.FailureCategory.USER;

import java.util.Optional;

/**
 * Every way in which something can fail. The name is the {@code ApplicationFailure} type in Temporal, the label of the
 * failure metric and the {@code code} of the API's problem documents; names are never reused for another meaning.
 */
public enum FailureCode {
    INVALID_INPUT(USER, "Correct the named field and send the request again."),
    NOT_FOUND(USER, "Check the id; list what exists with the matching list command."),
    WRONG_STATE(USER, "Look at the current state; the message names the states in which this is allowed."),
    STALE_VERSION(USER, "Load the newest version, apply your change to it and send it again with that version."),
    INVALID_PLAN(USER, "Correct the tickets that the message names."),
    CONSENT_REQUIRED(USER, "Look at the estimate, then send its id with your consent."),
    DUPLICATE_REQUEST(USER, "This idempotency key was used for a different request; use a new key."),
    UNAUTHENTICATED(USER, "Send an API key: Authorization: Bearer KEY."),
    FORBIDDEN(USER, "This API key may not do that; use one with the needed role."),
    JOIN_REFUSED(USER, "Make a new join token: swarm hosts token."),
    RATE_LIMITED(USER, "Too many requests of this kind were refused; wait a minute and send it again."),
    TERMINATED(USER, "A person ended this; retry the ticket to run it again."),
    BUDGET_EXCEEDED(
            USER, "Raise the budget that the message names (swarm budgets set), then resume; or cancel the work."),
    MODEL_KEY_REFUSED(USER, "The provider refused the key; correct the key that the route names."),
    MODEL_PRICE_UNKNOWN(USER, "Give the route's model a price in the model configuration; unknown is not free."),
    PULL_REQUEST_CLOSED(USER, "The pull request was closed without a merge; reopen it or retry the ticket."),

    AGENT_FAILED(AGENT, "Read the agent's log; give guidance and retry the ticket."),
    AGENT_TIMED_OUT(AGENT, "Raise the ticket's timeout or make the ticket smaller."),
    AGENT_STALLED(AGENT, "The agent printed nothing for too long; read its log, give guidance and retry."),
    NO_CHANGES(AGENT, "The agent ended without changing anything; give guidance and retry, or skip the ticket."),
    VERIFICATION_FAILED(AGENT, "Read the verification output; give guidance and retry the ticket."),
    AGENT_NO_PROGRESS(AGENT, "The agent repeated itself; read its turns, give guidance and retry the ticket."),
    AGENT_LIMIT(AGENT, "The agent reached a limit of its ticket; raise it, or make the ticket smaller."),
    MODEL_REFUSED(AGENT, "The model declined to answer; put the request differently, or use another route."),
    MODEL_OUTPUT_INVALID(
            AGENT,
            "The model's answer did not have the asked form, also when asked again; retry, or use a"
                    + " stronger route."),
    REVIEW_REJECTED(AGENT, "Reviewers rejected the change; read their reasons, give guidance and retry the ticket."),
    MERGE_CONFLICT(AGENT, "Give guidance on how to resolve the conflict and resume the ticket."),

    HOST_LOST(PLATFORM, "The host stopped answering; the ticket goes on elsewhere by itself."),
    MACHINE_LOST(PLATFORM, "The machine disappeared; the ticket goes on in another by itself."),
    WORKSPACE_FAILED(PLATFORM, "Moving code in or out of the machine failed; see the message."),
    TICKET_LOST(PLATFORM, "The ticket's workflow was ended from outside; retry the ticket."),
    MODEL_REQUEST_REFUSED(
            PLATFORM, "The provider called the request invalid; see the message, and check the route's model."),
    INTERNAL(PLATFORM, "This is a defect of the platform; report it with the message."),

    SANDBOX_UNAVAILABLE(CAPACITY, "Install bubblewrap: apt-get install bubblewrap."),
    MACHINES_UNAVAILABLE(
            CAPACITY,
            "Install on the host what the message names, or start its worker with another kind of machine"
                    + " (--machines); 'swarm doctor' says what a host can do."),
    NO_CAPACITY(CAPACITY, "No host has room; it goes on as soon as one has."),
    DISK_LIMIT(CAPACITY, "The agent used more disk than its machine may; raise the limit or make the ticket smaller."),
    TOO_LARGE(CAPACITY, "The content is larger than allowed; see the limit in the message."),

    FORGE_UNAVAILABLE(EXTERNAL, "The forge does not answer; it is tried again by itself."),
    FORGE_REJECTED(EXTERNAL, "The forge refused the request; check the token's rights and the repository's rules."),
    MODEL_UNAVAILABLE(EXTERNAL, "The model does not answer; it is tried again by itself."),
    MODEL_RATE_LIMITED(EXTERNAL, "The model's limit per minute is reached; it goes on by itself."),
    MODEL_OVERLOADED(EXTERNAL, "The model's provider is overloaded; it is tried again by itself."),
    MODEL_TIMEOUT(EXTERNAL, "The model took too long; it is tried again by itself."),
    TEMPORAL_UNAVAILABLE(EXTERNAL, "The Temporal server does not answer; try again in a moment."),
    DATABASE_UNAVAILABLE(EXTERNAL, "The database does not answer; try again in a moment."),

    SECRET_FOUND(SECURITY, "The change contains what looks like a secret; remove it, or have a person decide.");

    private final FailureCategory category;
    private final String hint;

    FailureCode(FailureCategory category, String hint) {
        this.category = category;
        this.hint = hint;
    }

    public FailureCategory category() {
        return category;
    }

    /** What a person can do about it, as one sentence or two. */
    public String hint() {
        return hint;
    }

    /** The code with this name, or empty where the failure is not one of ours. */
    public static Optional<FailureCode> of(String name) {
        for (FailureCode code : values()) {
            if (code.name().equals(name)) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }
}
