package dev.swarm.api.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;

/** Shows the page that says why something was refused. */
final class Refusals implements AccessDeniedHandler {
    static final String PATH = "/sign-in/refused";

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException refusal)
            throws IOException, ServletException {
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        request.setAttribute(
                RequestDispatcher.ERROR_MESSAGE,
                refusal instanceof CsrfException
                        ? "This form is too old, or it was not made by this site. Go back, reload the page and try again."
                        : "The role of your API key does not allow this. Sign in with the key of a person (role admin).");
        request.getRequestDispatcher(PATH).forward(request, response);
    }
}
