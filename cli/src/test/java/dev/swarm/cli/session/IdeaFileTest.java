package dev.swarm.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.swarm.cli.terminal.CommandFailure;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdeaFileTest {
    @Test
    void plainTextIsTheIdea() {
        assertThat(IdeaFile.parse("idea.md", "A tracker.\n")).isEqualTo(new IdeaFile("", Map.of(), "", "A tracker."));
    }

    @Test
    void theHeadHasTitleAndAnswers() {
        IdeaFile idea = IdeaFile.parse(
                "idea.md",
                "---\ntitle: Tracker\nanswers:\n  name: spend\n  years: 3\n---\nA tracker.\n\n--- not a head\n");

        assertThat(idea.title()).isEqualTo("Tracker");
        assertThat(idea.answers()).containsExactly(Map.entry("name", "spend"), Map.entry("years", "3"));
        assertThat(idea.idea()).isEqualTo("A tracker.\n\n--- not a head");
    }

    @Test
    void theExamplesAreReadable() {
        IdeaFile idea = IdeaFile.read(Path.of("..", "examples", "ideas", "expense-tracker.md"));

        assertThat(idea.title()).isNotEmpty();
        assertThat(idea.answers()).isNotEmpty();
        assertThat(idea.idea().length()).isBetween(100, 20_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    '   ' | idea.md: there is no idea in it
                    '---~title: x~no end' | idea.md:1: the head that starts here is never closed
                    '---~title: [~---~idea' | idea.md:3:
                    '---~just text~---~idea' | idea.md:2: the head is not a list of keys and values
                    '---~answers: none~---~idea' | idea.md: answers is not a list
                    '---~title: x~---~  ' | idea.md: there is no idea in it
                    """)
    void whatIsWrongIsNamedWithItsPlace(String content, String message) {
        CommandFailure failure =
                catchThrowableOfType(CommandFailure.class, () -> IdeaFile.parse("idea.md", content.replace('~', '\n')));

        assertThat(failure.message()).startsWith(message);
        assertThat(failure.hint()).isNotEmpty();
        assertThat(failure.exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "Expense tracker,A tool,expense-tracker",
        "'',A small command-line expense tracker,a-small-command-line",
        "'',ein Täfelchen für Ömer,ein-t-felchen-f",
        "'',???,project"
    })
    void aProjectNameComesFromTheFirstWords(String title, String idea, String expected) {
        assertThat(SessionFlow.projectName(title, idea)).isEqualTo(expected);
    }
}
