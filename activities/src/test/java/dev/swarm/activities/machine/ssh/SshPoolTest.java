package dev.swarm.activities.machine.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshPoolTest {
    @TempDir
    Path folder;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("pool.yaml"), text);
    }

    private void refused(String text, String... messages) throws IOException {
        Path file = write(text);
        assertThatThrownBy(() -> SshPool.read(file))
                .isInstanceOf(InvalidSshPoolException.class)
                .satisfies(e -> {
                    for (String message : messages) {
                        assertThat(e.getMessage()).contains(file + message);
                    }
                });
    }

    @Test
    void theExampleIsValid() {
        SshPool pool = SshPool.read(Path.of("../examples/ssh-pool.yaml"));

        assertThat(pool.slots()).isEqualTo(7);
        assertThat(pool.classes()).containsExactly("standard");
        assertThat(pool.labels()).containsOnlyKeys("region");
        assertThat(pool.machines().get(1).jump()).containsExactly("gateway.example", "admin@inner.example:2222");
        assertThat(pool.machines().get(2).confinement()).isEqualTo(Confinement.NONE);
    }

    @Test
    void whatIsNotSaidHasADefault() throws Exception {
        SshPool pool = SshPool.read(write("machines:\n  - {name: a, host: h}\n"));

        assertThat(pool.machines())
                .containsExactly(new PoolMachine(
                        "a",
                        "h",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of("standard"),
                        Map.of(),
                        "~/.swarm",
                        Confinement.BUBBLEWRAP,
                        1));
    }

    @Test
    void eachProblemIsNamedWithItsLineAndWhatToDo() throws Exception {
        refused(
                """
                connections: 1
                machines:
                  - name: a b
                    host: -oProxyCommand=x
                    slots: many
                    password: secret
                  - name: c
                    hots: h
                    confinement: none
                    slots: 2
                    folder: /a b
                """,
                ":1: connections: '1' does not do; write a whole number from 2 to 64",
                ":3: name: 'a b' does not do; write letters",
                ":4: host: '-oProxyCommand=x' does not do; write a host name",
                ":5: slots: 'many' does not do; write a whole number from 1 to 1000",
                ":6: password: passwords are not used; name a key file",
                ":7: host: it is missing; write a host name",
                ":8: hots: there is no such field; known fields here: classes,",
                ":10: slots: an unconfined machine holds one ticket at a time; write slots: 1",
                ":11: folder: '/a b' does not do");
    }

    @Test
    void machinesOfOnePoolServeTheSameClassesUnderDifferentNames() throws Exception {
        refused("""
                machines:
                  - {name: a, host: h, classes: [standard]}
                  - {name: a, host: i, classes: [gpu]}
                """, ":3: classes: all machines of a pool serve the same classes", ":3: name: 'a' is here twice");
    }

    @Test
    void filesThatAreMissingAreNamed() throws Exception {
        refused(
                """
                machines:
                  - {name: a, host: h, identity-file: /no/key, known-hosts: /no/hosts}
                """,
                ":2: identity-file: /no/key cannot be read; name a private key file",
                ":2: known-hosts: /no/hosts cannot be read; make it: ssh-keyscan");
    }

    @Test
    void whatIsNoPoolIsRefused() throws Exception {
        refused("", ": it is empty; list machines");
        refused("machines: []", ":1: machines: there is no machine; list at least one");
        refused("a: [", ":1: not YAML");
        refused("- a", ":1: fields are expected here");
        assertThatThrownBy(() -> SshPool.read(folder.resolve("none.yaml")))
                .hasMessageContaining("none.yaml: there is no such file; write one like examples/ssh-pool.yaml");
    }
}
