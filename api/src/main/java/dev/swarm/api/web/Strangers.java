package dev.swarm.api.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpMethod;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.web.util.UriUtils;

/** Sends whoever is not signed in to the sign-in page, and from there back to where they wanted to go. */
final class Strangers implements AuthenticationEntryPoint {
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        boolean page = HttpMethod.GET.matches(request.getMethod());
        if (page && "cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
            // A link on another site: the browser kept the strict cookie back. It sends it when our own page asks
            // again.
            response.setContentType("text/html;charset=UTF-8");
            response.getWriter()
                    .write(
                            "<!doctype html><html lang=\"en\"><meta http-equiv=\"refresh\" content=\"0\"><title>Swarm</title>");
            return;
        }
        String target = "/sign-in";
        if (page && !"/".equals(request.getRequestURI())) {
            target += "?next=" + UriUtils.encodeQueryParam(request.getRequestURI(), StandardCharsets.UTF_8);
        }
        if (request.getHeader("HX-Request") != null || "/live".equals(request.getRequestURI())) {
            response.setHeader("HX-Redirect", "/sign-in");
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            return;
        }
        response.setHeader("Location", target);
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    }
}
