package dev.swarm.activities.machine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.activities.machine.guest.FakeGuest;
import dev.swarm.activities.machine.guest.GuestAgent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class JobMirrorTest {
    @TempDir
    Path folder;

    private volatile String output = "";
    private volatile Optional<Integer> exit = Optional.empty();
    private volatile boolean known = true;
    private FakeGuest guest;
    private GuestAgent agent;
    private final JobMirror.Source source = (offset, most) -> agent.readJob("j", offset, most);

    @BeforeEach
    void start() throws IOException {
        guest = new FakeGuest(folder.resolve("agent"), (request, say) -> {
            int from = (int) Math.min(output.length(), request.path("offset").asLong());
            int to = Math.min(output.length(), from + 4);
            String data = Base64.getEncoder()
                    .encodeToString(output.substring(from, to).getBytes(StandardCharsets.US_ASCII));
            say.line(FakeGuest.ok(
                    request,
                    "{\"known\":" + known + ",\"data\":\"" + data + "\",\"size\":" + output.length()
                            + ",\"runningMillis\":1500"
                            + exit.map(code -> ",\"exit\":" + code).orElse("") + "}"));
        });
        agent = GuestAgent.at(folder.resolve("agent"));
    }

    @AfterEach
    void stop() throws IOException {
        agent.close();
        guest.close();
    }

    private JobMirror mirror(long most) throws IOException {
        JobMirror mirror = new JobMirror(folder.resolve("j"), "j", most);
        mirror.create();
        return mirror;
    }

    @Test
    void outputComesInPartsAndTheExitCodeAfterAllOfIt() throws Exception {
        JobMirror mirror = mirror(1000);
        output = "0123456789";
        assertThat(mirror.update(source))
                .isEqualTo(new JobStatus(Optional.empty(), mirror.log(), Duration.ofMillis(1500)));
        assertThat(mirror.log()).hasContent("0123456789");

        output = "0123456789abc";
        exit = Optional.of(4);
        assertThat(mirror.update(source).exitCode()).contains(4);
        assertThat(mirror.log()).hasContent("0123456789abc");
    }

    @Test
    void anotherWorkerGoesOnWhereTheOutputStands() throws Exception {
        output = "0123";
        mirror(1000).update(source);
        output = "01234567";

        mirror(1000).update(source);

        assertThat(mirror(1000).log()).hasContent("01234567");
    }

    @Test
    void whatIsTooMuchIsDroppedAndTheEndStillSeen() throws Exception {
        JobMirror mirror = mirror(6);
        output = "0123456789";
        mirror.update(source);
        output = "0123456789abcdef";
        exit = Optional.of(0);

        assertThat(mirror.update(source).exitCode()).contains(0);
        assertThat(Files.readString(mirror.log())).startsWith("012345\n[").hasLineCount(2);
    }

    @Test
    void aJobThatTheGuestDoesNotKnowVanished() throws Exception {
        known = false;

        assertThat(mirror(10).update(source).exitCode()).contains(137);
    }

    @Test
    void aKnownExitCodeIsNotAskedForAgain() throws Exception {
        exit = Optional.of(0);
        mirror(10).update(source);
        guest.close();

        assertThat(mirror(10).update(source).exitCode()).contains(0);
        assertThat(mirror(10).vanished().exitCode()).contains(0);
    }
}
