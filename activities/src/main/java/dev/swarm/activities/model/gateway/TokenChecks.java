package dev.swarm.activities.model.gateway;

import java.io.IOException;
import java.util.Optional;

/** Says what a token is good for. */
public interface TokenChecks {
    /**
     * Looks a token up by its SHA-256 in lower case hexadecimal, so that the token itself stays here.
     *
     * @return empty where there is no such token, or where it has ended
     * @throws IOException if that cannot be said now
     */
    Optional<TicketToken> check(String sha256) throws IOException;
}
