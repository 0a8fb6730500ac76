package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tickets that change the same line. Each is held in its first moments, so that which one merges first is not left to chance. */
@Order(12)
@ExtendWith(SharedPlatform.class)
class ConflictTest {
    private final Platform platform;

    ConflictTest(Platform platform) {
        this.platform = platform;
    }

    @Test
    void goesBackToTheAgentOnceAndThenToAPerson() throws Exception {
        platform.project("conflicts", "auto");
        TestBuild build = TestBuild.start(
                platform,
                "conflicts",
                6,
                TestBuild.ticket("base", "echo start > line.txt"),
                appending("clever"),
                appending("guided"),
                appending("doomed"));
        for (String key : List.of("clever", "guided", "doomed")) {
            hold(build, key, 1);
        }

        change(build, "first");
        build.command("clever", "resume", "{}").ok();
        build.await("clever", "merged");

        assertThat(build.ticket("clever").path("attempts").asInt()).isEqualTo(2);
        assertThat(line()).isEqualTo("start first clever");
        for (String key : List.of("guided", "doomed")) {
            build.command(key, "resume", "{}").ok();
            hold(build, key, 2);
        }
        change(build, "second");
        for (String key : List.of("guided", "doomed")) {
            build.command(key, "resume", "{}").ok();
            awaitPerson(build, key);
        }

        build.command("doomed", "terminate", "{\"reason\":\"not worth it\"}").ok();
        build.command("guided", "guidance", "{\"text\":\"append to the line\"}").ok();
        build.command("guided", "resume", "{}").ok();
        build.await("needs_attention", Map.of("guided", "merged", "doomed", "cancelled"));
        assertThat(line()).isEqualTo("start first clever second guided");
        build.command("doomed", "skip", "{}").ok();
        build.await("completed", Map.of("doomed", "skipped"));
    }

    /** Appends its name to the line that is there: right on any base, and in conflict with everybody who does the same. */
    private static ObjectNode appending(String key) {
        return TestBuild.ticket(key, "sleep 2; sed -i 's/$/ " + key + "/' line.txt; cat line.txt", "base");
    }

    /** Stops a ticket while its agent works, so that it stands on the base of this moment. */
    private static void hold(TestBuild build, String key, int attempt) throws Exception {
        Eventually.get(
                key + " is in progress, attempt " + attempt,
                () -> build.ticket(key),
                ticket -> ticket.path("state").asText().equals("in_progress")
                        && ticket.path("attempts").asInt() == attempt);
        build.command(key, "pause", "{\"reason\":\"others first\"}").ok();
    }

    /** Merges another ticket's change of the line. */
    private static void change(TestBuild build, String key) throws Exception {
        build.add(TestBuild.ticket(key, "sed -i 's/$/ " + key + "/' line.txt"));
        build.await(key, "merged");
    }

    private static void awaitPerson(TestBuild build, String key) throws Exception {
        build.await(key, "paused");
        Eventually.get(
                key + " waits because of its conflict",
                () -> build.ticket(key),
                ticket -> ticket.at("/failure/code").asText().equals("MERGE_CONFLICT")
                        && ticket.path("state").asText().equals("paused"));
    }

    private String line() throws Exception {
        try (InputStream content = platform.repository("conflicts")
                .getFileContent("line.txt", "main")
                .read()) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
