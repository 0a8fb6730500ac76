package dev.swarm.api.idempotency;

import dev.swarm.api.identity.Caller;
import dev.swarm.api.problem.BodyTooLargeException;
import dev.swarm.api.problem.DatabaseFailures;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.problem.Problems;
import dev.swarm.api.request.CommandIds;
import dev.swarm.api.request.SecretAnswer;
import dev.swarm.contracts.FailureCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Repeats the answer of a request that was sent before with the same {@code Idempotency-Key}. A refusal is an answer too;
 * what failed on our side (5xx) is not and may be sent again with the same key.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class IdempotencyFilter extends OncePerRequestFilter {
    private static final Logger log = LoggerFactory.getLogger(IdempotencyFilter.class);
    private static final Duration WAIT_FOR_OTHER = Duration.ofSeconds(12);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final IdempotencyStore store;
    private final Problems problems;

    IdempotencyFilter(IdempotencyStore store, Problems problems) {
        this.store = store;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        boolean changes = "POST".equals(request.getMethod()) || "PUT".equals(request.getMethod());
        String path = request.getRequestURI();
        return !changes
                || request.getHeader(CommandIds.HEADER) == null
                || !path.startsWith("/api/")
                // Idempotent by themselves, and their bodies are large.
                || path.startsWith("/api/internal/")
                || path.startsWith("/api/webhooks/")
                // Idempotent by the host's own key.
                || path.equals("/api/hosts/join");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String key = request.getHeader(CommandIds.HEADER);
        if (key.isBlank() || key.length() > CommandIds.MAX_KEY_LENGTH) {
            problems.write(
                    request,
                    response,
                    ProblemException.invalid(
                            CommandIds.HEADER, "must have 1 to " + CommandIds.MAX_KEY_LENGTH + " characters"));
            return;
        }
        try {
            handle(request, response, chain, key);
        } catch (BodyTooLargeException e) {
            problems.write(
                    request, response, new ProblemException(FailureCode.TOO_LARGE, String.valueOf(e.getMessage())));
        } catch (DataAccessException | TransactionException e) {
            if (!DatabaseFailures.isUnavailable(e)) {
                throw e;
            }
            problems.write(
                    request,
                    response,
                    new ProblemException(FailureCode.DATABASE_UNAVAILABLE, "The database does not answer."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problems.write(
                    request, response, new ProblemException(FailureCode.DATABASE_UNAVAILABLE, "The api is stopping."));
        }
    }

    private void handle(HttpServletRequest request, HttpServletResponse response, FilterChain chain, String key)
            throws IOException, ServletException, InterruptedException {
        byte[] body = request.getInputStream().readAllBytes();
        String caller = Caller.current().keyId();
        String fingerprint = fingerprint(request, body);
        long deadline = System.nanoTime() + WAIT_FOR_OTHER.toNanos();
        while (!store.claim(caller, key, fingerprint)) {
            IdempotencyStore.Entry entry = store.find(caller, key).orElse(null);
            if (entry != null && !entry.fingerprint().equals(fingerprint)) {
                problems.write(
                        request,
                        response,
                        new ProblemException(
                                FailureCode.DUPLICATE_REQUEST,
                                "This idempotency key was used for a request with another path or body."));
                return;
            }
            if (entry != null && entry.status() != null) {
                repeat(request, response, entry, entry.status());
                return;
            }
            if (System.nanoTime() > deadline) {
                problems.write(
                        request,
                        response,
                        new ProblemException(
                                FailureCode.WRONG_STATE,
                                "The same request is still being handled; send it again later."));
                return;
            }
            Thread.sleep(LOOK_EVERY);
        }
        run(request, response, chain, caller, key, body);
    }

    private void run(
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain,
            String caller,
            String key,
            byte[] body)
            throws IOException, ServletException {
        ContentCachingResponseWrapper answer = new ContentCachingResponseWrapper(response);
        boolean answered = false;
        try {
            chain.doFilter(new RepeatableRequest(request, body), answer);
            answered = answer.getStatus() < 500;
        } finally {
            try {
                if (answered) {
                    byte[] kept = SecretAnswer.isMarked(request) ? null : answer.getContentAsByteArray();
                    store.complete(caller, key, answer.getStatus(), answer.getContentType(), kept);
                } else {
                    store.release(caller, key);
                }
            } catch (DataAccessException | TransactionException e) {
                // The work is done and keyed by the same id, so a repeat is harmless; the claim runs out by itself.
                log.warn("could not keep the answer for an idempotency key: {}", e.toString());
            }
            answer.copyBodyToResponse();
        }
    }

    private void repeat(
            HttpServletRequest request, HttpServletResponse response, IdempotencyStore.Entry entry, int status)
            throws IOException {
        byte[] body = entry.body();
        if (body == null) {
            problems.write(
                    request,
                    response,
                    new ProblemException(
                            FailureCode.WRONG_STATE,
                            "This request was answered before; its answer held a secret and is not shown again."));
            return;
        }
        response.setStatus(status);
        if (entry.contentType() != null) {
            response.setContentType(entry.contentType());
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static String fingerprint(HttpServletRequest request, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String line = request.getMethod() + " " + request.getRequestURI() + "?" + request.getQueryString() + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The request with its body, which was read for the fingerprint. */
    private static final class RepeatableRequest extends HttpServletRequestWrapper {
        private final byte[] body;

        RepeatableRequest(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            ByteArrayInputStream bytes = new ByteArrayInputStream(body);
            return new ServletInputStream() {
                @Override
                public int read() {
                    return bytes.read();
                }

                @Override
                public int read(byte[] buffer, int offset, int length) {
                    return bytes.read(buffer, offset, length);
                }

                @Override
                public boolean isFinished() {
                    return bytes.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new IllegalStateException("requests are read in their own thread");
                }
            };
        }

        @Override
        public BufferedReader getReader() {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }
}
