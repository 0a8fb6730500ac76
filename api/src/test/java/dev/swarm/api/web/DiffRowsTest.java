package dev.swarm.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiffRowsTest {
    private static String written(DiffRows rows) {
        return rows.rows().stream()
                .map(row -> row.before() + "|" + row.after() + "|" + row.kind() + "|" + row.text())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void numbersBothSides() {
        DiffRows rows = DiffRows.between("a\nb\nc", "a\nx\ny\nc");
        assertThat(written(rows)).isEqualTo("""
                1|1|same|a
                2|null|removed|b
                null|2|added|x
                null|3|added|y
                3|4|same|c""");
        assertThat(rows.added()).isEqualTo(2);
        assertThat(rows.removed()).isEqualTo(1);
    }

    @Test
    void leavesOutWhatIsFarFromAnyChange() {
        String text = IntStream.rangeClosed(1, 30).mapToObj(String::valueOf).collect(Collectors.joining("\n"));
        DiffRows rows = DiffRows.between(text, text.replace("\n15\n", "\nfifteen\n"));
        assertThat(written(rows)).isEqualTo("""
                null|null|gap|…
                12|12|same|12
                13|13|same|13
                14|14|same|14
                15|null|removed|15
                null|15|added|fifteen
                16|16|same|16
                17|17|same|17
                18|18|same|18
                null|null|gap|…""");
    }

    @Test
    void isEmptyWhereNothingChanged() {
        assertThat(DiffRows.between("a\nb", "a\nb\n").rows()).isEmpty();
        assertThat(DiffRows.between("", "a").added()).isEqualTo(1);
    }
}
