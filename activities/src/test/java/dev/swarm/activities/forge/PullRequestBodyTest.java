package dev.swarm.activities.forge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.activities.Golden;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.workspace.Verification;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Golden files; {@code -Dgolden.record=true} writes them anew. */
class PullRequestBodyTest {
    private static final URI SPEC = URI.create("http://127.0.0.1:8080/api/artifacts/5bec");
    private static final URI REPORT = URI.create("http://127.0.0.1:8080/api/artifacts/4e90");

    @Test
    void tellsWhatWhyAndHowItWasVerified() {
        Verification verification =
                new Verification(true, 0, Duration.ofMillis(2345), "4e90", "Ran 12 tests in 0.4 s\n\nOK\n");

        assertGolden(
                "full.md",
                new PullRequestBody(
                        ticket(
                                "The parser must understand **nested** parentheses, because people write them.",
                                List.of("`1+(2*3)` is 7", "unbalanced input\nis refused")),
                        "b1-parser",
                        2,
                        verification,
                        SPEC,
                        REPORT));
    }

    @Test
    void saysThatNothingWasVerified() {
        assertGolden(
                "plain.md",
                new PullRequestBody(
                        ticket("", List.of()),
                        "b1-parser",
                        1,
                        new Verification(true, 0, Duration.ZERO, null, ""),
                        null,
                        null));
    }

    @Test
    void isNotBrokenByFences() {
        Verification verification = new Verification(
                false, 1, Duration.ofSeconds(61), "4e90", "```\n</details>\n````text\n# not a heading\n@everyone\n");

        assertGolden(
                "fences.md",
                new PullRequestBody(
                        ticket("Example:\n\n~~~sh\nrun me\n```\nstill code", List.of("it works")),
                        "b1-parser",
                        1,
                        verification,
                        null,
                        REPORT));
    }

    @Test
    void staysBelowTheForgesLimit() {
        String text = new PullRequestBody(
                        ticket("x".repeat(100_000), Collections.nCopies(500, "y".repeat(5_000))),
                        "b1-parser",
                        1,
                        new Verification(false, 1, Duration.ZERO, "4e90", "`".repeat(2_000)),
                        SPEC,
                        REPORT)
                .markdown();

        assertThat(text).hasSizeLessThan(65_536).contains("b1-parser");
    }

    private static TicketBody ticket(String description, List<String> criteria) {
        return new TicketBody("parser", "Parse nested parentheses", description, criteria, List.of(), null, null, null);
    }

    private static void assertGolden(String name, PullRequestBody body) {
        Golden.check(PullRequestBodyTest.class, name, body.markdown());
    }
}
