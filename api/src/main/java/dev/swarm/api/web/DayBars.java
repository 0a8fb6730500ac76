package dev.swarm.api.web;

import dev.swarm.api.spend.UsageView;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Costs by day as bars {@link #HEIGHT} pixels high: models below, machines on top. Days without costs keep their place.
 *
 * @param top what the highest bar stands for
 */
public record DayBars(List<Bar> bars, BigDecimal top) {
    static final int HEIGHT = 96;
    private static final int MOST_DAYS = 400;
    private static final int LEAST_DAYS = 14;

    /** A day's bar: its place and width in percent of the whole, heights in pixels. */
    public record Bar(UsageView.Day day, String x, String width, double model, double vm) {
        public double modelY() {
            return HEIGHT - model;
        }

        public double vmY() {
            return HEIGHT - model - vm;
        }
    }

    static DayBars of(List<UsageView.Day> days) {
        if (days.isEmpty()) {
            return new DayBars(List.of(), BigDecimal.ZERO);
        }
        List<UsageView.Day> shown = days.subList(Math.max(0, days.size() - MOST_DAYS), days.size());
        BigDecimal top = shown.stream()
                .map(UsageView.Day::total)
                .max(BigDecimal::compareTo)
                .orElse(BigDecimal.ONE);
        LocalDate last = shown.getLast().day();
        long span =
                Math.max(LEAST_DAYS, ChronoUnit.DAYS.between(shown.getFirst().day(), last) + 1);
        List<Bar> bars = new ArrayList<>();
        for (UsageView.Day day : shown) {
            double place = span - 1.0 - ChronoUnit.DAYS.between(day.day(), last);
            bars.add(new Bar(
                    day,
                    percent((place + 0.1) / span),
                    percent(0.8 / span),
                    height(day.model(), top),
                    height(day.vm(), top)));
        }
        return new DayBars(bars, top);
    }

    private static double height(BigDecimal part, BigDecimal top) {
        return top.signum() == 0
                ? 0
                : part.multiply(BigDecimal.valueOf(HEIGHT))
                        .divide(top, MathContext.DECIMAL32)
                        .doubleValue();
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.3f%%", 100 * part);
    }
}
