package dev.swarm.activities.agent.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.model.ModelRoutes;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolesTest {
    private static final String GOOD = """
        description: Writes manuals.
        route: smart
        tools: [read, write, done]
        rights: {change-files: true}
        prompt: Write the manual.
        """;

    @TempDir
    Path folder;

    @Test
    void thePlatformBringsSixRoles() {
        assertThat(Roles.standard().all())
                .extracting(AgentRole::name)
                .containsExactly("architect", "coder", "researcher", "reviewer", "security-reviewer", "tester");
        assertThat(Roles.standard().all()).allSatisfy(role -> {
            assertThat(role.prompt()).isNotBlank();
            assertThat(ModelRoutes.ALL).contains(role.route());
        });
    }

    @Test
    void reviewersMayNeitherChangeFilesNorAsk() {
        for (String name : new String[] {"reviewer", "security-reviewer"}) {
            AgentRole role = Roles.standard().role(name);

            assertThat(role.changesFiles()).isFalse();
            assertThat(role.asksPeople()).isFalse();
            assertThat(role.tools()).containsExactly(AgentTool.READ, AgentTool.SEARCH, AgentTool.DONE);
        }
    }

    @Test
    void aTicketWithoutARoleHasACoder() {
        assertThat(Roles.standard().role(null).name()).isEqualTo("coder");
    }

    @Test
    void anOwnFileAddsARoleOrTakesThePlaceOfOurs() throws IOException {
        Files.writeString(folder.resolve("writer.yaml"), GOOD);
        Files.writeString(folder.resolve("coder.yaml"), GOOD);
        Files.writeString(folder.resolve("notes.txt"), "not a role");

        Roles roles = Roles.load(folder);

        assertThat(roles.all()).hasSize(7);
        assertThat(roles.role("writer").route()).isEqualTo("smart");
        assertThat(roles.role("coder").prompt()).isEqualTo("Write the manual.");
    }

    @Test
    void anUnknownRoleIsNamedWithThoseThatAreThere() {
        assertThatThrownBy(() -> Roles.standard().role("poet"))
                .isInstanceOf(ApplicationFailure.class)
                .hasMessageContaining("no role 'poet'")
                .hasMessageContaining("architect, coder");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "prompt: Write the manual. | `` | prompt: it is missing",
                "route: smart | route: Not One | 'Not One' is no model route",
                "[read, write, done] | [read, write] | without 'done' the agent could not end",
                "[read, write, done] | [fly, done] | there is no tool 'fly'; choose from shell, read",
                "[read, write, done] | read | tools: a list is expected",
                "{change-files: true} | {} | write can change files, which the role may not",
                "[read, write, done] | [ask_human, done] | the role may not ask people",
                "{change-files: true} | {change-files: maybe} | 'maybe' does not do; write true or false",
                "{change-files: true} | {root: true} | rights.root: there is no such field",
                "route: smart | colour: red | colour: there is no such field",
                "route: smart | route: [ | not YAML",
            })
    void aFileThatCannotBeUsedIsRefusedWithTheReason(String part, String instead, String message) throws IOException {
        Files.writeString(folder.resolve("writer.yaml"), GOOD.replace(part, instead));

        assertThatThrownBy(() -> Roles.load(folder))
                .isInstanceOf(InvalidRoleException.class)
                .hasMessageContaining("writer.yaml")
                .hasMessageContaining(message);
    }

    @Test
    void allProblemsOfAllFilesAreNamedAtOnce() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "tools: [fly]");
        Files.writeString(folder.resolve("B C.yaml"), GOOD);

        assertThatThrownBy(() -> Roles.load(folder))
                .hasMessageContaining("no tool 'fly'")
                .hasMessageContaining("description: it is missing")
                .hasMessageContaining("B C.yaml: the name of the file is the role's");
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Roles.load(folder.resolve("missing")))
                .isInstanceOf(InvalidRoleException.class)
                .hasMessageContaining("missing: cannot be read");
    }
}
