package dev.swarm.api.web;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a ticket's events say of its attempts, its reviews and its agent's question.
 *
 * @param attempts the newest first
 * @param votes the newest first
 * @param question what its agent waits for; null where it does not
 */
public record TicketStory(
        List<Attempt> attempts, List<Vote> votes, @Nullable Question question) {
    /**
     * One attempt.
     *
     * @param tone {@code good}, {@code bad} or {@code plain}
     */
    public record Attempt(
            int number,
            @Nullable String machine,
            Instant since,
            String text,
            @Nullable String detail,
            String tone) {}

    /** One reviewer's vote; what they remark on is text of a model. */
    public record Vote(int round, String role, boolean approved, String summary, List<Remark> remarks) {}

    /**
     * What a reviewer says of a place.
     *
     * @param place file and line, or empty for the whole change
     */
    public record Remark(String place, String text) {}

    /** What an agent asks. */
    public record Question(String text, List<String> options) {}
}
