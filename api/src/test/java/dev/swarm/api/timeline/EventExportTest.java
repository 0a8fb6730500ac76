package dev.swarm.api.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventExportTest {
    @Test
    void cellsAreQuotedAndNeverFormulas() {
        assertThat(EventExport.cell(null)).isEmpty();
        assertThat(EventExport.cell("a \"b\", c")).isEqualTo("\"a \"\"b\"\", c\"");
        assertThat(EventExport.cell("=HYPERLINK(1)")).isEqualTo("\"'=HYPERLINK(1)\"");
    }
}
