package dev.swarm.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderingTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(written, true, StandardCharsets.UTF_8);

    @Test
    void columnsAreAligned() {
        Table table = Table.of("TICKET", "STATE").row("add-entry", "merged").row("list", "in_progress");

        assertThat(table.render(80))
                .containsExactly(
                        "TICKET     STATE", //
                        "add-entry  merged",
                        "list       in_progress");
    }

    @Test
    void theWidestColumnGivesWayOnANarrowTerminal() {
        Table table = Table.of("KEY", "TITLE").row("a", "A title that is far too long for this terminal");

        assertThat(table.render(20)).containsExactly("KEY  TITLE", "a    A title that i…");
    }

    @Test
    void aLiveBlockIsRedrawnInPlace() {
        try (LiveBlock block = new LiveBlock(Terminal.interactive(stream, stream, 12))) {
            block.draw(List.of("one", "a line that is too long"));
            block.draw(List.of("two"));
        }

        assertThat(text()).isEqualTo("one\na line that\n" + "\u001b[2A\u001b[J" + "two\n" + "\u001b[1A\u001b[J");
    }

    @Test
    void nothingIsRedrawnElsewhere() {
        try (LiveBlock block = new LiveBlock(Terminal.plain(stream, stream))) {
            block.draw(List.of("one"));
        }

        assertThat(text()).isEmpty();
    }

    @Test
    void progressIsPlainLinesElsewhere() {
        try (Progress progress = Progress.start(Terminal.plain(stream, stream), "Temporal")) {
            progress.detail("never shown here");
            progress.done("port 7233");
        }
        try (Progress failed = Progress.start(Terminal.plain(stream, stream), "PostgreSQL")) {
            failed.detail("about to fail");
        }

        assertThat(text().replaceAll("[0-9.]+ s\\)", "N s)")).isEqualTo("""
                        - Temporal ...
                        ✓ Temporal: port 7233 (N s)
                        - PostgreSQL ...
                        ✗ PostgreSQL: failed (N s)
                        """);
    }

    @Test
    void aTerminalShowsASpinner() {
        try (Progress progress = Progress.start(Terminal.interactive(stream, stream, 80), "Temporal")) {
            progress.done("");
        }

        assertThat(text())
                .endsWith("✓ Temporal (0.0 s)\n".replace("0.0", text().replaceAll("(?s).*\\(([0-9.]+) s\\)\n$", "$1")));
    }

    @Test
    void errorsAndHintsGoToStandardError() {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();

        Terminal.plain(stream, new PrintStream(errors, true, StandardCharsets.UTF_8))
                .error("it broke", "mend it");

        assertThat(errors.toString(StandardCharsets.UTF_8)).isEqualTo("error: it broke\nhint: mend it\n");
        assertThat(text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.42S, 0.4 s",
        "PT12S, 12 s",
        "PT59.9S, 59 s",
        "PT3M5S, 3 min 05 s",
        "PT2H10M40S, 2 h 10 min",
        "PT50H, 50 h 00 min"
    })
    void durationsAreShort(Duration duration, String expected) {
        assertThat(Durations.brief(duration)).isEqualTo(expected);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
