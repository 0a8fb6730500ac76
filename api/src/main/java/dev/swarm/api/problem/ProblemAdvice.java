package dev.swarm.api.problem;

import dev.swarm.contracts.FailureCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.FieldError;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;

/** Answers every failure of a controller, and of the way to it, with a problem document. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private final Problems problems;

    ProblemAdvice(Problems problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    ResponseEntity<Object> problem(ProblemException failure, HttpServletRequest request) {
        return problems.respond(request, failure, Problems.status(failure.code()));
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> anything(Throwable failure, HttpServletRequest request) {
        BodyTooLargeException tooLarge = find(failure, BodyTooLargeException.class);
        if (tooLarge != null) {
            return problem(new ProblemException(FailureCode.TOO_LARGE, message(tooLarge)), request);
        }
        if (DatabaseFailures.isUnavailable(failure)) {
            log.warn("database unavailable: {}", failure.toString());
            return problem(databaseUnavailable(), request);
        }
        if (DatabaseFailures.isBadCharacter(failure)) {
            return problem(
                    ProblemException.invalid("request", "holds the character NUL, which is not allowed"), request);
        }
        if (failure instanceof IOException) {
            // The client has gone, there is nobody to answer to.
            log.debug("connection lost", failure);
            return null;
        }
        log.error("request failed: {} {}", request.getMethod(), request.getRequestURI(), failure);
        return problem(
                new ProblemException(
                        FailureCode.INTERNAL,
                        "The request failed unexpectedly; the log of the api has the details under this request id."),
                request);
    }

    static ProblemException databaseUnavailable() {
        return new ProblemException(FailureCode.DATABASE_UNAVAILABLE, "The database does not answer.");
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure,
            @Nullable Object body,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest webRequest) {
        HttpServletRequest request = ((ServletWebRequest) webRequest).getRequest();
        BodyTooLargeException tooLarge = find(failure, BodyTooLargeException.class);
        if (tooLarge != null) {
            return problem(new ProblemException(FailureCode.TOO_LARGE, message(tooLarge)), request);
        }
        ResponseEntity<Object> answer = switch (failure) {
            case MethodArgumentNotValidException e -> problem(invalid(fieldErrors(e)), request);
            case HandlerMethodValidationException e -> problem(invalid(parameterErrors(e)), request);
            case MethodArgumentTypeMismatchException e ->
                problem(ProblemException.invalid(e.getName(), "has the wrong type or form"), request);
            case TypeMismatchException e ->
                problem(
                        ProblemException.invalid(
                                e.getPropertyName() == null ? "value" : e.getPropertyName(),
                                "has the wrong type or form"),
                        request);
            case MissingServletRequestParameterException e ->
                problem(ProblemException.invalid(e.getParameterName(), "is required"), request);
            case HttpMessageNotReadableException e -> unreadable(e, request);
            case NoResourceFoundException e -> noRoute(request);
            case NoHandlerFoundException e -> noRoute(request);
            case HttpRequestMethodNotSupportedException e ->
                problems.respond(
                        request,
                        new ProblemException(
                                FailureCode.INVALID_INPUT,
                                "Method " + e.getMethod() + " is not supported here; supported: "
                                        + e.getSupportedHttpMethods() + "."),
                        405);
            case HttpMediaTypeNotSupportedException e ->
                problems.respond(
                        request,
                        new ProblemException(
                                FailureCode.INVALID_INPUT,
                                "Content type " + e.getContentType() + " is not supported here; send "
                                        + e.getSupportedMediaTypes() + "."),
                        415);
            case HttpMediaTypeNotAcceptableException e ->
                problems.respond(
                        request,
                        new ProblemException(FailureCode.INVALID_INPUT, "Nothing here matches the Accept header."),
                        406);
            default -> other(failure, status, request);
        };
        return headers.isEmpty() ? answer : merge(answer, headers);
    }

    private ResponseEntity<Object> other(Exception failure, HttpStatusCode status, HttpServletRequest request) {
        if (status.is5xxServerError()) {
            log.error("request failed: {} {}", request.getMethod(), request.getRequestURI(), failure);
            return problem(new ProblemException(FailureCode.INTERNAL, "The request failed unexpectedly."), request);
        }
        return problems.respond(
                request,
                new ProblemException(FailureCode.INVALID_INPUT, "The request could not be understood."),
                status.value());
    }

    private ResponseEntity<Object> noRoute(HttpServletRequest request) {
        return problem(
                new ProblemException(
                        FailureCode.NOT_FOUND,
                        "There is nothing at " + request.getRequestURI() + "; see /v3/api-docs for what there is."),
                request);
    }

    private ResponseEntity<Object> unreadable(HttpMessageNotReadableException failure, HttpServletRequest request) {
        DatabindException databind = find(failure, DatabindException.class);
        StreamReadException syntax = find(failure, StreamReadException.class);
        if (syntax != null || databind == null) {
            return problems.respond(
                    request,
                    new ProblemException(
                            FailureCode.INVALID_INPUT,
                            syntax == null
                                    ? "The body is missing or is not JSON."
                                    : "The body is not valid JSON: line "
                                            + syntax.getLocation().getLineNr() + ", column "
                                            + syntax.getLocation().getColumnNr() + "."),
                    400);
        }
        String field = databind.getPath().stream().map(ProblemAdvice::step).collect(Collectors.joining());
        String message = "has the wrong type or form";
        if (databind instanceof InvalidFormatException format
                && format.getTargetType().isEnum()) {
            message = "'" + format.getValue() + "' is not one of the allowed values";
        }
        return problem(ProblemException.invalid(field.isEmpty() ? "body" : trimDot(field), message), request);
    }

    private static String step(JacksonException.Reference reference) {
        String name = reference.getPropertyName();
        return name == null ? "[" + reference.getIndex() + "]" : "." + name;
    }

    private static String trimDot(String path) {
        return path.startsWith(".") ? path.substring(1) : path;
    }

    private static ProblemException invalid(List<FieldProblem> errors) {
        String detail = errors.stream()
                .map(error -> error.field() + ": " + error.message())
                .collect(Collectors.joining("; "));
        return new ProblemException(FailureCode.INVALID_INPUT, detail).with("errors", errors);
    }

    private static List<FieldProblem> fieldErrors(MethodArgumentNotValidException failure) {
        return failure.getBindingResult().getAllErrors().stream()
                .map(error -> new FieldProblem(
                        error instanceof FieldError field ? field.getField() : error.getObjectName(), text(error)))
                .toList();
    }

    private static List<FieldProblem> parameterErrors(HandlerMethodValidationException failure) {
        List<FieldProblem> errors = new ArrayList<>();
        failure.getParameterValidationResults().forEach(result -> {
            String name = result.getMethodParameter().getParameterName();
            result.getResolvableErrors()
                    .forEach(error -> errors.add(new FieldProblem(name == null ? "value" : name, text(error))));
        });
        return errors;
    }

    private static String text(MessageSourceResolvable error) {
        String message = error.getDefaultMessage();
        return message == null ? "is not valid" : message;
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /** Keeps what the framework wants said in headers, such as Allow, besides our own. */
    private static ResponseEntity<Object> merge(ResponseEntity<Object> answer, HttpHeaders extra) {
        HttpHeaders all = new HttpHeaders();
        all.putAll(extra);
        all.putAll(answer.getHeaders());
        return new ResponseEntity<>(answer.getBody(), all, answer.getStatusCode());
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        Throwable current = failure;
        for (int depth = 0; current != null && depth < 20; depth++) {
            if (type.isInstance(current)) {
                return type.cast(current);
            }
            current = current.getCause();
        }
        return null;
    }
}
