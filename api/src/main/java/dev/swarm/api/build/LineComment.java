package dev.swarm.api.build;

import dev.swarm.api.problem.ProblemException;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person says of one line of a ticket's change.
 *
 * @param line in the version of the file that {@code side} names
 * @param side null for the new one
 */
@Schema(name = "LineComment")
public record LineComment(
        @NotBlank @Size(max = 1_000) String file,
        @Min(1) int line,
        UnifiedDiff.@Nullable Side side,
        @NotBlank @Size(max = 4_000) String text) {
    private static final int MOST = 10_000;

    /** The comments as guidance for the agent, with the lines they are about; refuses what the diff does not show. */
    static String guidance(UnifiedDiff diff, List<LineComment> comments) {
        StringBuilder guidance = new StringBuilder("A person has commented on lines of your change:\n");
        for (int i = 0; i < comments.size(); i++) {
            LineComment comment = comments.get(i);
            UnifiedDiff.Side side = comment.side() == null ? UnifiedDiff.Side.NEW : comment.side();
            UnifiedDiff.File file = diff.find(comment.file());
            UnifiedDiff.Line line = file == null ? null : file.find(side, comment.line());
            if (line == null) {
                throw ProblemException.invalid(
                        "comments[" + i + "]",
                        "the newest diff of this ticket does not show line " + comment.line() + " of '" + comment.file()
                                + "'; load it again");
            }
            guidance.append('\n')
                    .append(comment.file())
                    .append(", line ")
                    .append(comment.line())
                    .append(side == UnifiedDiff.Side.OLD ? " of the version before" : "")
                    .append(":\n> ")
                    .append(line.text().strip())
                    .append('\n')
                    .append(comment.text().strip())
                    .append('\n');
        }
        if (guidance.length() > MOST) {
            throw ProblemException.invalid("comments", "are longer than " + MOST + " characters together; send fewer");
        }
        return guidance.toString();
    }
}
