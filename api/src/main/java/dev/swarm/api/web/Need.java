package dev.swarm.api.web;

import dev.swarm.api.session.SessionView;
import dev.swarm.contracts.session.SessionState;

/**
 * A session that waits for a person.
 *
 * @param what what the person has to do
 * @param action the words on the button that leads there
 */
public record Need(SessionView session, String what, String action, String href) {
    static Need of(SessionView session) {
        String id = session.sessionId();
        return switch (session.state()) {
            case REVIEWING -> {
                int version = session.spec() == null ? 0 : session.spec().version();
                yield new Need(
                        session, "Spec version " + version + " is ready for your review", "Review", "/review/" + id);
            }
            case APPROVED ->
                new Need(
                        session,
                        "The plan is ready; the build needs your consent",
                        "Look at the plan",
                        "/sessions/" + id + "/build");
            default -> {
                int open = session.questions().size();
                String what = open == 0
                        ? "It could not go on"
                        : open + (open == 1 ? " question" : " questions") + " to answer";
                yield new Need(session, what, open == 0 ? "Open" : "Answer", "/sessions/" + id);
            }
        };
    }

    /** Where a person looks at a session, whatever it waits for. */
    static String place(SessionView session) {
        String build = session.buildId();
        if (build != null) {
            return "/builds/" + build;
        }
        return session.state() == SessionState.REVIEWING && session.waitingFor() != null
                ? "/review/" + session.sessionId()
                : "/sessions/" + session.sessionId();
    }
}
