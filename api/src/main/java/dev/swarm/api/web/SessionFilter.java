package dev.swarm.api.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Finds out by its cookie who asks for a page. */
final class SessionFilter extends OncePerRequestFilter {
    private final WebSessions sessions;

    SessionFilter(WebSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String token = SessionCookie.token(request);
        if (token != null) {
            sessions.find(token).ifPresent(caller -> {
                SecurityContext context = SecurityContextHolder.createEmptyContext();
                context.setAuthentication(caller.authentication());
                SecurityContextHolder.setContext(context);
            });
        }
        chain.doFilter(request, response);
    }
}
