package dev.swarm.activities.agent.tool;

/** A tool cannot do what it was asked for; the message is for the model. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
        super(message);
    }
}
