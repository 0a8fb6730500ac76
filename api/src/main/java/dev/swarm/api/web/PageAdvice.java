package dev.swarm.api.web;

import dev.swarm.api.identity.Caller;
import dev.swarm.api.problem.DatabaseFailures;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.problem.Problems;
import dev.swarm.contracts.FailureCode;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.core.Authentication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.WebUtils;

/** What every page knows, and the page that says what went wrong. */
@ControllerAdvice(basePackageClasses = PageAdvice.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageAdvice {
    private static final Logger log = LoggerFactory.getLogger(PageAdvice.class);

    @ModelAttribute
    void everyPage(Model model, HttpServletRequest request, @Nullable Authentication authentication) {
        fill(model::addAttribute, request, authentication);
    }

    @ExceptionHandler
    ModelAndView failed(
            Exception failure,
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Authentication authentication) {
        ProblemException problem = problem(failure, request);
        ModelAndView page = new ModelAndView("error-page");
        page.addObject("title", problem.code() == FailureCode.NOT_FOUND ? "Not found" : "That did not work");
        page.addObject("detail", problem.detail());
        page.addObject("hint", problem.code().hint());
        fill(page::addObject, request, authentication);
        response.setStatus(Problems.status(problem.code()));
        return page;
    }

    private static ProblemException problem(Exception failure, HttpServletRequest request) {
        if (failure instanceof ProblemException problem) {
            return problem;
        }
        if (failure instanceof org.springframework.web.ErrorResponse refused
                && refused.getStatusCode().is4xxClientError()) {
            return new ProblemException(FailureCode.INVALID_INPUT, "The request lacks something or is malformed.");
        }
        if (DatabaseFailures.isUnavailable(failure)) {
            return new ProblemException(FailureCode.DATABASE_UNAVAILABLE, "The database does not answer.");
        }
        if (failure instanceof IOException) {
            log.debug("connection lost", failure);
        } else {
            log.error("page failed: {} {}", request.getMethod(), request.getRequestURI(), failure);
        }
        return new ProblemException(FailureCode.INTERNAL, "The page failed unexpectedly; the log of the api says why.");
    }

    private interface Attributes {
        void add(String name, Object value);
    }

    private static void fill(Attributes model, HttpServletRequest request, @Nullable Authentication authentication) {
        Cookie cookie = WebUtils.getCookie(request, "theme");
        String theme = cookie == null ? "" : cookie.getValue();
        model.add("theme", theme.equals("dark") || theme.equals("light") ? theme : "system");
        model.add("path", request.getRequestURI());
        // Sent with a form, so that a form that is sent twice does one thing.
        model.add("once", UUID.randomUUID().toString());
        if (authentication != null && authentication.getPrincipal() instanceof Caller caller) {
            model.add("me", caller.name());
        }
    }
}
