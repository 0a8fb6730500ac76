package dev.swarm.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.infra.data.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortChoiceTest {
    @TempDir
    private Path folder;

    private final Set<Integer> taken = new HashSet<>();
    private final Set<Integer> claimed = new HashSet<>();
    private final List<String> said = new ArrayList<>();
    private DataFolder data;

    @BeforeEach
    void open() throws IOException {
        data = DataFolder.open(folder);
    }

    private PortChoice ports() {
        return new PortChoice(data, port -> !taken.contains(port), port -> !claimed.contains(port), said::add);
    }

    @Test
    void aTakenChosenPortIsAnError() {
        taken.add(40_123);

        CommandFailure failure =
                catchThrowableOfType(CommandFailure.class, () -> ports().choose("api", 40_123, "--api-port", 8080));

        assertThat(failure.message()).isEqualTo("port 40123 (--api-port) is taken by another process");
    }

    @Test
    void aPortThatAnotherPlatformIsAboutToUseIsNotChosen() throws IOException {
        claimed.add(40_130);

        assertThat(ports().choose("gateway", null, "", 40_130)).isEqualTo(40_131);
        CommandFailure failure =
                catchThrowableOfType(CommandFailure.class, () -> ports().choose("api", 40_130, "--api-port", 8080));
        assertThat(failure.message()).isEqualTo("port 40130 (--api-port) is taken by another process");
    }

    @Test
    void aChosenPortIsKeptForTheNextStart() throws IOException {
        assertThat(ports().choose("api", 40_124, "--api-port", 8080)).isEqualTo(40_124);

        assertThat(ports().choose("api", null, "--api-port", 8080)).isEqualTo(40_124);
    }

    @Test
    void aRememberedPortThatIsTakenGivesWayAndItIsSaid() throws IOException {
        ports().choose("api", 40_125, "--api-port", 8080);
        taken.add(40_125);

        assertThat(ports().choose("api", null, "--api-port", 8080)).isEqualTo(40_126);
        assertThat(said).containsExactly("port 40125 is taken; api uses 40126");
    }

    @Test
    void noTwoServicesGetTheSamePort() throws IOException {
        PortChoice ports = ports();
        ports.choose("api", 40_127, "--api-port", 8080);

        CommandFailure failure =
                catchThrowableOfType(CommandFailure.class, () -> ports.choose("forge", 40_127, "--forge-port", 3000));

        assertThat(failure.exitCode()).isEqualTo(2);
        assertThat(failure.message()).contains("is given to two services");
    }

    @Test
    void portsAreInRange() {
        CommandFailure failure =
                catchThrowableOfType(CommandFailure.class, () -> ports().choose("api", 70_000, "--api-port", 8080));

        assertThat(failure.exitCode()).isEqualTo(2);
    }
}
