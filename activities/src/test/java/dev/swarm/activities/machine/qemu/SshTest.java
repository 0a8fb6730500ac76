package dev.swarm.activities.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshTest {
    @TempDir
    Path folder;

    @Test
    void wordsReachTheOtherSideAsTheyAre() throws Exception {
        String word = "it's $HOME \"and\" `more`\n;";
        Process process = new ProcessBuilder("sh", "-c", "printf %s " + Ssh.quoted(word)).start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(word);
    }

    @Test
    void aCommandIsOneArgument() {
        List<String> line =
                new Ssh(folder, "A=b").command(List.of("sh", "-c", "echo a b")).command();

        assertThat(line.get(line.size() - 2)).isEqualTo("machine");
        assertThat(line.getLast()).startsWith("exec ").endsWith(" 'sh' '-c' 'echo a b'");
    }

    @Test
    void onlyTheHostKeyThatTheGuestWasGivenCounts() throws Exception {
        new Ssh(folder, "A=b").configure(4711, "ssh-ed25519 AAAA");

        assertThat(folder.resolve("known_hosts")).hasContent("machine ssh-ed25519 AAAA\n");
        assertThat(Files.readString(folder.resolve("ssh_config")))
                .contains("StrictHostKeyChecking yes", "Port 4711", "BatchMode yes", "IdentityAgent none");
        assertThat(folder.resolve("transport")).isExecutable();
    }

    @Test
    void aGuestCannotAddHostKeys() {
        assertThatThrownBy(() -> new Ssh(folder, "A=b").configure(1, "ssh-ed25519 AAAA\n* ssh-rsa BBBB"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void pathsMayHaveBlanksAndPercentSigns() {
        assertThat(Ssh.config(Path.of("/a b/50%"), 1)).contains("IdentityFile \"/a b/50%%/id\"");
    }
}
