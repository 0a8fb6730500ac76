package dev.swarm.api.identity;

import java.util.Optional;

/** A way in which people prove who they are to the pages. Rights come from the {@link Caller}'s role, as for the API. */
public interface SignIn {
    /** What a session remembers of a person whose secret is accepted: never the secret. Empty where it is refused. */
    Optional<String> accept(String secret);

    /** Who a remembered person is now; empty once the right to be here was withdrawn. */
    Optional<Caller> recall(String remembered);
}
