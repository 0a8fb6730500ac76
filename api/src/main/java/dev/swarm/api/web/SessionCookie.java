package dev.swarm.api.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/** The cookie that holds a session's token. Scripts cannot read it, and no other site's page makes a browser send it. */
final class SessionCookie {
    static final String NAME = "swarm_session";

    private SessionCookie() {}

    static @Nullable String token(HttpServletRequest request) {
        Cookie cookie = WebUtils.getCookie(request, NAME);
        return cookie == null || cookie.getValue().isBlank() ? null : cookie.getValue();
    }

    static String of(String token, HttpServletRequest request) {
        return cookie(token, request, WebSessions.LONGEST);
    }

    static String none(HttpServletRequest request) {
        return cookie("", request, Duration.ZERO);
    }

    private static String cookie(String token, HttpServletRequest request, Duration age) {
        return ResponseCookie.from(NAME, token)
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Strict")
                .path("/")
                .maxAge(age)
                .build()
                .toString();
    }
}
