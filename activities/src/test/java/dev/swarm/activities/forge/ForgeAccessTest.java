package dev.swarm.activities.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForgeAccessTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:3000/api/v3, http://127.0.0.1:3000/o/n.git",
        "http://127.0.0.1:3000/api/v3/, http://127.0.0.1:3000/o/n.git",
        "https://git.company.test/api/v3, https://git.company.test/o/n.git",
        "https://api.github.com, https://github.com/o/n.git",
        "https://api.company.ghe.com, https://company.ghe.com/o/n.git"
    })
    void knowsWhereToCloneFrom(URI endpoint, URI cloneUrl) {
        assertThat(new ForgeAccess(endpoint, folder).cloneUrl("o/n")).isEqualTo(cloneUrl);
    }

    @Test
    void readsTheTokenEachTimeAndDoesNotShowIt() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "one\n");
        ForgeAccess access = new ForgeAccess(URI.create("https://api.github.com"), file);
        assertThat(access.token()).isEqualTo("one");
        Files.writeString(file, "two");
        assertThat(access.token()).isEqualTo("two");
        assertThat(access.toString()).doesNotContain("two");
        assertThat(access.gitAuthorization()).startsWith("Basic ").doesNotContain("two");
    }

    @Test
    void tellsThatThereIsNoToken() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");

        for (Path file : new Path[] {empty, folder.resolve("none")}) {
            assertThatThrownBy(() -> new ForgeAccess(URI.create("https://api.github.com"), file).token())
                    .isInstanceOfSatisfying(
                            ApplicationFailure.class,
                            failure -> assertThat(failure.getType()).isEqualTo(FailureCode.FORGE_REJECTED.name()));
        }
    }
}
