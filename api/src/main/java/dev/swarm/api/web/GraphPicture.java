package dev.swarm.api.web;

import dev.swarm.api.build.BuildGraph;
import dev.swarm.api.session.SessionView.PlannedTicket;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A graph of tickets as the template draws it; sizes in pixels. */
public record GraphPicture(int width, int height, List<Box> boxes, List<Line> lines) {
    /** As many letters as a box is wide. */
    private static final int LONGEST_TITLE = 29;

    /**
     * A ticket.
     *
     * @param href null where it leads nowhere yet
     * @param note what stands beside its key, such as when it ends
     */
    public record Box(
            String key,
            String title,
            String state,
            boolean critical,
            @Nullable String href,
            String note,
            int x,
            int y) {
        public int width() {
            return GraphLayout.BOX_WIDTH;
        }

        public int height() {
            return GraphLayout.BOX_HEIGHT;
        }

        /** As much of its title as there is room for. */
        public String shown() {
            return title.length() > LONGEST_TITLE
                    ? title.substring(0, LONGEST_TITLE - 1).strip() + "…"
                    : title;
        }
    }

    /** A line; {@code kind} is depends_on, on_success or on_failure. */
    public record Line(String path, boolean critical, String kind) {}

    /** What words stand beside a ticket's key. */
    interface Notes {
        String of(BuildGraph.Node ticket);
    }

    static GraphPicture of(BuildGraph graph, Notes notes) {
        Map<String, Set<String>> waitsFor = new LinkedHashMap<>();
        graph.tickets().forEach(ticket -> waitsFor.put(ticket.key(), new LinkedHashSet<>()));
        Map<String, String> kinds = new LinkedHashMap<>();
        for (BuildGraph.Edge edge : graph.edges()) {
            waitsFor.computeIfAbsent(edge.to(), key -> new LinkedHashSet<>()).add(edge.from());
            kinds.putIfAbsent(edge.from() + '\n' + edge.to(), edge.kind().wire());
        }
        GraphLayout.Placed placed = GraphLayout.of(waitsFor);
        return new GraphPicture(
                placed.width(),
                placed.height(),
                graph.tickets().stream()
                        .map(ticket -> box(
                                ticket.key(),
                                ticket.title(),
                                ticket.state().wire(),
                                ticket.critical(),
                                "/builds/" + graph.buildId() + "?ticket=" + ticket.ticketId(),
                                notes.of(ticket),
                                placed))
                        .toList(),
                lines(placed, steps(graph.criticalPath()), kinds));
    }

    /** A plan that nothing runs of yet. */
    static GraphPicture of(List<PlannedTicket> tickets, List<String> criticalPath) {
        Set<String> keys = tickets.stream().map(PlannedTicket::key).collect(Collectors.toSet());
        Map<String, Set<String>> waitsFor = new LinkedHashMap<>();
        for (PlannedTicket ticket : tickets) {
            Set<String> others = new LinkedHashSet<>(ticket.dependsOn());
            others.retainAll(keys);
            waitsFor.put(ticket.key(), others);
        }
        GraphLayout.Placed placed = GraphLayout.of(waitsFor);
        Set<String> critical = new HashSet<>(criticalPath);
        return new GraphPicture(
                placed.width(),
                placed.height(),
                tickets.stream()
                        .map(ticket -> box(
                                ticket.key(),
                                ticket.title(),
                                "planned",
                                critical.contains(ticket.key()),
                                null,
                                ticket.size().wire(),
                                placed))
                        .toList(),
                lines(placed, steps(criticalPath), Map.of()));
    }

    private static Box box(
            String key,
            String title,
            String state,
            boolean critical,
            @Nullable String href,
            String note,
            GraphLayout.Placed placed) {
        GraphLayout.Place place = placed.boxes().getOrDefault(key, new GraphLayout.Place(0, 0));
        return new Box(key, title, state, critical, href, note, place.x(), place.y());
    }

    private static Set<String> steps(List<String> path) {
        Set<String> steps = new HashSet<>();
        for (int i = 1; i < path.size(); i++) {
            steps.add(path.get(i - 1) + '\n' + path.get(i));
        }
        return steps;
    }

    /** Those of the critical path last, so that they are drawn above the others. */
    private static List<Line> lines(GraphLayout.Placed placed, Set<String> critical, Map<String, String> kinds) {
        return placed.lines().stream()
                .map(line -> {
                    String ends = line.from() + '\n' + line.to();
                    return new Line(line.path(), critical.contains(ends), kinds.getOrDefault(ends, "depends_on"));
                })
                .sorted((a, b) -> Boolean.compare(a.critical(), b.critical()))
                .toList();
    }
}
