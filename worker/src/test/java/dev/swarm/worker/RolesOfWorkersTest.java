package dev.swarm.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.agent.role.InvalidRoleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolesOfWorkersTest {
    @TempDir
    Path folder;

    @Test
    void withoutAFolderThereAreThePlatformsRoles() {
        assertThat(new AgentSettings("", "", "").allRoles().all()).hasSize(6);
        assertThat(RoleList.read(null).roles()).hasSize(6).first().satisfies(role -> {
            assertThat(role.name()).isEqualTo("architect");
            assertThat(role.route()).isEqualTo("reasoning");
            assertThat(role.tools()).contains("ask_human");
        });
    }

    @Test
    void aFolderThatCannotBeUsedIsRefused() throws IOException {
        Files.writeString(folder.resolve("poet.yaml"), "tools: [fly]");

        assertThatThrownBy(() -> new AgentSettings("", "", folder.toString()).allRoles())
                .isInstanceOf(InvalidRoleException.class)
                .hasMessageContaining("there is no tool 'fly'");
        assertThatThrownBy(() -> RoleList.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("poet.yaml");
    }
}
