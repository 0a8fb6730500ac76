package dev.swarm.activities.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

class ReadableDiffTest {
    @Test
    void aShortDiffStaysAsItIs() throws IOException {
        String diff = file("a.txt", "+one\n-two\n three\n") + file("b.txt", "+++ four\n--- five\n");

        ReadableDiff readable = read(diff);

        assertThat(readable.text()).isEqualTo(diff);
        assertThat(readable.files()).isEqualTo(2);
        assertThat(readable.linesChanged()).isEqualTo(4);
    }

    @Test
    void aLongFileHidesNoneAfterIt() throws IOException {
        ReadableDiff readable = read(file("long.txt", "+0123456789\n".repeat(10_000)) + file("b.txt", "+b\n"));

        assertThat(readable.text())
                .hasSizeLessThan(ReadableDiff.MOST_OF_FILE + 500)
                .contains("more lines of this file are not shown]\ndiff --git a/b.txt b/b.txt")
                .endsWith("+b\n");
        assertThat(readable.linesChanged()).isEqualTo(10_001);
    }

    @Test
    void ofManyLongFilesEachIsNamed() throws IOException {
        StringBuilder diff = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            diff.append(file(i + ".txt", "+0123456789\n".repeat(10_000)));
        }

        assertThat(read(diff.toString()).text())
                .hasSizeLessThan(ReadableDiff.MOST + 10_000)
                .contains("+++ b/0.txt", "+++ b/19.txt");
    }

    @Test
    void whatADisplayWouldHideIsMadeVisible() throws IOException {
        assertThat(read(file("a.txt", "+a\u202eb\u0000c\u001b[8m\td\r\n")).text())
                .endsWith("+a\uFFFDb\uFFFDc\uFFFD[8m\td\n");
    }

    @Test
    void aCarriageReturnBeginsNoFile() throws IOException {
        ReadableDiff readable = read(file("a.txt", "+a\rdiff --git a/x b/x\n"));

        assertThat(readable.files()).isEqualTo(1);
        assertThat(readable.text().lines().filter(line -> line.startsWith("diff")))
                .hasSize(1);
    }

    @Test
    void aLongLineIsShortened() throws IOException {
        assertThat(read(file("a.txt", "+" + "x".repeat(100_000) + "\n")).text())
                .hasSizeLessThan(3_000)
                .endsWith("x…\n");
    }

    private static String file(String name, String hunk) {
        return "diff --git a/" + name + " b/" + name + "\n--- a/" + name + "\n+++ b/" + name + "\n@@ -1,9 +1,9 @@\n"
                + hunk;
    }

    private static ReadableDiff read(String diff) throws IOException {
        return ReadableDiff.read(new StringReader(diff));
    }
}
