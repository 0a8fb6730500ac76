package dev.swarm.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.api.web.GraphLayout.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GraphLayoutTest {
    private static Map<String, Set<String>> graph(Object... boxes) {
        Map<String, Set<String>> graph = new LinkedHashMap<>();
        for (int i = 0; i < boxes.length; i += 2) {
            graph.put((String) boxes[i], Set.of((String[]) boxes[i + 1]));
        }
        return graph;
    }

    private static String[] after(String... keys) {
        return keys;
    }

    @Test
    void placesEachBoxRightOfWhatItWaitsFor() {
        GraphLayout.Placed placed = GraphLayout.of(
                graph("a", after(), "b", after("a"), "c", after("a", "b"), "d", after("a"), "e", after()));
        Map<String, Place> boxes = placed.boxes();
        assertThat(boxes.get("a").x()).isLessThan(boxes.get("b").x());
        assertThat(boxes.get("b").x()).isLessThan(boxes.get("c").x());
        assertThat(boxes.get("d").x()).isEqualTo(boxes.get("b").x());
        assertThat(placed.lines()).hasSize(4);
        assertThat(placed.lines())
                .allSatisfy(line -> assertThat(line.path()).startsWith("M").contains("C"));
    }

    @Test
    void noBoxLiesOnAnotherAndAllAreInThePicture() {
        Map<String, Set<String>> graph = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            graph.put("t" + i, i < 20 ? Set.of() : new TreeSet<>(List.of("t" + (i - 20), "t" + (i * 7 % (i - 10)))));
        }
        GraphLayout.Placed placed = GraphLayout.of(graph);
        List<Place> places = new ArrayList<>(placed.boxes().values());
        for (Place one : places) {
            assertThat(one.x()).isBetween(0, placed.width() - GraphLayout.BOX_WIDTH);
            assertThat(one.y()).isBetween(0, placed.height() - GraphLayout.BOX_HEIGHT);
            assertThat(places)
                    .filteredOn(other -> other != one && other.x() == one.x())
                    .allSatisfy(other ->
                            assertThat(Math.abs(other.y() - one.y())).isGreaterThanOrEqualTo(GraphLayout.BOX_HEIGHT));
        }
    }

    @Test
    void aChainIsStraightAndTwoOfThemDoNotCross() {
        GraphLayout.Placed placed = GraphLayout.of(
                graph("a", after(), "x", after(), "y", after("x"), "b", after("a"), "z", after("y"), "c", after("b")));
        Map<String, Place> boxes = placed.boxes();
        assertThat(boxes.get("b").y()).isEqualTo(boxes.get("a").y());
        assertThat(boxes.get("c").y()).isEqualTo(boxes.get("a").y());
        assertThat(boxes.get("z").y())
                .isEqualTo(boxes.get("x").y())
                .isGreaterThan(boxes.get("a").y());
    }

    @Test
    void nothingGivesAnEmptyPicture() {
        GraphLayout.Placed placed = GraphLayout.of(Map.of());
        assertThat(placed.boxes()).isEmpty();
        assertThat(placed.lines()).isEmpty();
    }
}
