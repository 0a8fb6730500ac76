package dev.swarm.api.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Places the boxes of a graph without cycles in columns: each is right of all that it waits for, and few lines cross. Lines
 * over several columns go through gaps between boxes. Pure: the same graph gives the same picture.
 */
final class GraphLayout {
    static final int BOX_WIDTH = 208;
    static final int BOX_HEIGHT = 52;
    private static final int COLUMN = BOX_WIDTH + 60;
    private static final int ROW_GAP = 14;
    private static final int LINE_HEIGHT = 10;
    private static final int MARGIN = 8;
    private static final int SWEEPS = 6;

    /** A box, or the place where a line crosses a column. */
    private static final class Spot {
        private final int column;
        private final int height;
        private final List<Spot> before = new ArrayList<>();
        private final List<Spot> after = new ArrayList<>();
        private double middle;

        private Spot(int column, int height) {
            this.column = column;
            this.height = height;
        }
    }

    /** A line from the right side of one box to the left side of another, as an SVG path. */
    record Line(String from, String to, String path) {}

    /** The upper left corner of a box. */
    record Place(int x, int y) {}

    /** The picture, in pixels. */
    record Placed(int width, int height, Map<String, Place> boxes, List<Line> lines) {}

    private final Map<String, Set<String>> waitsFor;
    private final Map<String, Spot> boxes = new LinkedHashMap<>();
    private final List<List<Spot>> columns = new ArrayList<>();

    private GraphLayout(Map<String, Set<String>> waitsFor) {
        this.waitsFor = waitsFor;
    }

    /** Places boxes; {@code waitsFor} has each box as a key, in plan order, and names no others. */
    static Placed of(Map<String, Set<String>> waitsFor) {
        return new GraphLayout(waitsFor).place();
    }

    private Placed place() {
        Map<String, Integer> depths = new HashMap<>();
        for (String key : waitsFor.keySet()) {
            add(key, depth(key, depths), BOX_HEIGHT);
        }
        Map<String, List<Spot>> routes = new LinkedHashMap<>();
        waitsFor.forEach((to, froms) -> froms.forEach(from -> routes.put(from + '\n' + to, route(from, to))));
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            order(sweep % 2 == 0);
        }
        columns.forEach(GraphLayout::stack);
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            straighten(sweep % 2 == 0);
        }
        return placed(routes);
    }

    private int depth(String key, Map<String, Integer> depths) {
        Integer known = depths.get(key);
        if (known != null) {
            return known;
        }
        depths.put(key, 0);
        int depth = 0;
        for (String other : waitsFor.getOrDefault(key, Set.of())) {
            depth = Math.max(depth, depth(other, depths) + 1);
        }
        depths.put(key, depth);
        return depth;
    }

    private void add(String key, int column, int height) {
        boxes.put(key, spot(column, height));
    }

    private Spot spot(int column, int height) {
        while (columns.size() <= column) {
            columns.add(new ArrayList<>());
        }
        Spot spot = new Spot(column, height);
        columns.get(column).add(spot);
        spot.middle = columns.get(column).size();
        return spot;
    }

    private List<Spot> route(String from, String to) {
        List<Spot> route = new ArrayList<>();
        Spot end = box(to);
        Spot last = box(from);
        route.add(last);
        while (last.column + 1 < end.column) {
            Spot bend = spot(last.column + 1, LINE_HEIGHT);
            link(last, bend);
            route.add(bend);
            last = bend;
        }
        link(last, end);
        route.add(end);
        return route;
    }

    private Spot box(String key) {
        Spot box = boxes.get(key);
        if (box == null) {
            throw new IllegalArgumentException("there is no box '" + key + "'");
        }
        return box;
    }

    private static void link(Spot from, Spot to) {
        from.after.add(to);
        to.before.add(from);
    }

    /** Sorts each column by where its neighbours are. */
    private void order(boolean rightwards) {
        for (List<Spot> column : rightwards ? columns : columns.reversed()) {
            Map<Spot, Double> wanted = new HashMap<>();
            column.forEach(spot -> wanted.put(spot, wanted(spot, rightwards)));
            column.sort(Comparator.comparing(spot -> wanted.getOrDefault(spot, 0.0)));
            for (int i = 0; i < column.size(); i++) {
                column.get(i).middle = i;
            }
        }
    }

    private static double wanted(Spot spot, boolean rightwards) {
        List<Spot> neighbours = rightwards ? spot.before : spot.after;
        return neighbours.stream().mapToDouble(other -> other.middle).average().orElse(spot.middle);
    }

    private static void stack(List<Spot> column) {
        double y = 0;
        for (Spot spot : column) {
            spot.middle = y + spot.height / 2.0;
            y += spot.height + ROW_GAP;
        }
    }

    /** Moves each spot towards its neighbours, as far as those above and below let it. */
    private void straighten(boolean rightwards) {
        for (List<Spot> column : rightwards ? columns : columns.reversed()) {
            double[] wanted = column.stream()
                    .mapToDouble(spot -> wanted(spot, rightwards))
                    .toArray();
            double[] low = new double[wanted.length];
            double[] high = new double[wanted.length];
            for (int i = 0; i < wanted.length; i++) {
                low[i] = i == 0 ? wanted[i] : Math.max(wanted[i], low[i - 1] + apart(column, i));
            }
            for (int i = wanted.length - 1; i >= 0; i--) {
                high[i] = i == wanted.length - 1 ? wanted[i] : Math.min(wanted[i], high[i + 1] - apart(column, i + 1));
            }
            for (int i = 0; i < wanted.length; i++) {
                column.get(i).middle = (low[i] + high[i]) / 2;
            }
        }
    }

    private static double apart(List<Spot> column, int below) {
        return (column.get(below - 1).height + column.get(below).height) / 2.0 + ROW_GAP;
    }

    private Placed placed(Map<String, List<Spot>> routes) {
        double top = Double.MAX_VALUE;
        double bottom = 0;
        for (Spot spot : columns.stream().flatMap(List::stream).toList()) {
            top = Math.min(top, spot.middle - spot.height / 2.0);
            bottom = Math.max(bottom, spot.middle + spot.height / 2.0);
        }
        double shift = MARGIN - (columns.isEmpty() ? 0 : top);
        Map<String, Place> places = new LinkedHashMap<>();
        boxes.forEach((key, spot) -> places.put(key, new Place(MARGIN + spot.column * COLUMN, (int)
                Math.round(spot.middle - spot.height / 2.0 + shift))));
        List<Line> lines = new ArrayList<>();
        routes.forEach((ends, route) -> {
            int cut = ends.indexOf('\n');
            lines.add(new Line(ends.substring(0, cut), ends.substring(cut + 1), path(route, shift)));
        });
        return new Placed(
                2 * MARGIN + Math.max(0, columns.size() - 1) * COLUMN + BOX_WIDTH,
                (int) Math.ceil(bottom + shift) + MARGIN,
                places,
                lines);
    }

    /** Curves between columns, and straight on through them. */
    private static String path(List<Spot> route, double shift) {
        StringBuilder path = new StringBuilder();
        int x = MARGIN + route.getFirst().column * COLUMN + BOX_WIDTH;
        double y = route.getFirst().middle + shift;
        path.append(String.format(Locale.ROOT, "M%d %.1f", x, y));
        for (Spot next : route.subList(1, route.size())) {
            int to = MARGIN + next.column * COLUMN;
            int bend = (x + to) / 2;
            double at = next.middle + shift;
            path.append(String.format(Locale.ROOT, "C%d %.1f %d %.1f %d %.1f", bend, y, bend, at, to, at));
            x = to + BOX_WIDTH;
            y = at;
            if (next != route.getLast()) {
                path.append("H").append(x);
            }
        }
        return path.toString();
    }
}
