package dev.swarm.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a benchmark found: numbers by key, in the order in which they are to be read. Keys stay stable. */
public final class Figures {
    private static final double PRECISION = 1000;

    private final Map<String, Figure> byKey = new LinkedHashMap<>();

    /**
     * One figure.
     *
     * @param meaning what it is and in which unit, for people
     */
    public record Figure(double value, String meaning) {}

    /** Adds a figure, rounded to three decimals. */
    public Figures add(String key, double value, String meaning) {
        if (!key.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("not a key: " + key);
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(key + " is " + value);
        }
        Figure figure = new Figure(Math.round(value * PRECISION) / PRECISION, meaning);
        if (byKey.putIfAbsent(key, figure) != null) {
            throw new IllegalArgumentException(key + " is there already");
        }
        return this;
    }

    public Map<String, Figure> all() {
        return new LinkedHashMap<>(byKey);
    }

    public double value(String key) {
        Figure figure = byKey.get(key);
        if (figure == null) {
            throw new IllegalArgumentException("there is no figure " + key);
        }
        return figure.value();
    }
}
