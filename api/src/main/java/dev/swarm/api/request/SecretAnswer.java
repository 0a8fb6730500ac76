package dev.swarm.api.request;

import jakarta.servlet.http.HttpServletRequest;

/** Marks a request whose answer holds a secret and must not be kept anywhere. */
public final class SecretAnswer {
    private static final String ATTRIBUTE = SecretAnswer.class.getName();

    private SecretAnswer() {}

    public static void mark(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, true);
    }

    public static boolean isMarked(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) != null;
    }
}
