package dev.swarm.workflows.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.workflows.ticket.BestOf.Choice;
import dev.swarm.workflows.ticket.BestOf.Entry;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BestOfTest {
    @Test
    void checksComeBeforeEverything() {
        assertThat(BestOf.choose(List.of(new Entry(1, false, 3, 1), new Entry(2, true, -3, 900))))
                .contains(new Choice(2, "the only one whose checks passed"));
    }

    @Test
    void reviewersComeBeforeSize() {
        assertThat(BestOf.choose(List.of(new Entry(1, true, 0, 1), new Entry(2, true, 2, 900))))
                .contains(new Choice(2, "reviewers preferred it"));
    }

    @Test
    void amongEqualsTheSmallerChangeIsTaken() {
        assertThat(BestOf.choose(
                        List.of(new Entry(1, true, 0, 40), new Entry(2, true, 0, 12), new Entry(3, true, 0, 30))))
                .contains(new Choice(2, "the smallest change: 12 lines, the next 30"));
    }

    @Test
    void amongQuiteEqualsTheFirstIsTaken() {
        assertThat(BestOf.choose(List.of(new Entry(4, true, 0, 40), new Entry(5, true, 0, 40))))
                .contains(new Choice(4, "as good as the next, and started first"));
    }

    @Test
    void whereNoChecksPassedNoneIsTaken() {
        assertThat(BestOf.choose(List.of(new Entry(1, false, 1, 1), new Entry(2, false, 2, 1))))
                .isEmpty();
        assertThat(BestOf.choose(List.of())).isEmpty();
    }

    @Property
    void noOtherIsBetter(@ForAll("entries") List<Entry> entries) {
        BestOf.choose(entries).ifPresent(choice -> {
            Entry best = entries.get(choice.attempt());
            assertThat(best.verified()).isTrue();
            assertThat(entries)
                    .filteredOn(Entry::verified)
                    .allSatisfy(other -> assertThat(best.votesFor()).isGreaterThanOrEqualTo(other.votesFor()))
                    .filteredOn(other -> other.votesFor() == best.votesFor())
                    .allSatisfy(other -> assertThat(best.linesChanged()).isLessThanOrEqualTo(other.linesChanged()));
        });
        assertThat(BestOf.choose(entries).isPresent())
                .isEqualTo(entries.stream().anyMatch(Entry::verified));
    }

    @Provide
    Arbitrary<List<Entry>> entries() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(-2, 2),
                        Arbitraries.longs().between(1, 4))
                .as((verified, votes, lines) -> new Entry(0, verified, votes, lines))
                .list()
                .ofMaxSize(5)
                .map(BestOfTest::numbered);
    }

    private static List<Entry> numbered(List<Entry> entries) {
        return IntStream.range(0, entries.size())
                .mapToObj(i -> new Entry(
                        i,
                        entries.get(i).verified(),
                        entries.get(i).votesFor(),
                        entries.get(i).linesChanged()))
                .toList();
    }
}
