package dev.swarm.api.web;

import dev.swarm.api.fleet.LoadSample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * How a value went over time, as an SVG picture of {@link #WIDTH} by {@link #HEIGHT}.
 *
 * @param line path of the line, broken where nothing was heard; empty where there are no values
 * @param area path of what is below the line
 * @param now the newest value, {@code most} the highest, {@code top} what the upper edge stands for; in words
 */
public record Chart(String title, String line, String area, String now, String most, String top) {
    static final int WIDTH = 300;
    static final int HEIGHT = 60;
    private static final Duration SILENT = Duration.ofSeconds(150);

    /** Percent of CPU; the upper edge is 100, or more where it was more. */
    static Chart cpu(String title, List<LoadSample> samples, Instant from, Instant to) {
        double top = Math.max(100, most(samples, LoadSample::cpuPercent));
        return of(title, samples, LoadSample::cpuPercent, top, " %", from, to);
    }

    /** Memory in MiB; the upper edge is {@code total} where that is known. */
    static Chart memory(String title, List<LoadSample> samples, long total, Instant from, Instant to) {
        double top = Math.max(Math.max(total, 64), most(samples, LoadSample::memoryMiB));
        return of(title, samples, LoadSample::memoryMiB, top, " MiB", from, to);
    }

    public boolean isEmpty() {
        return line.isEmpty();
    }

    private static double most(List<LoadSample> samples, ToDoubleFunction<LoadSample> value) {
        return samples.stream().mapToDouble(value).max().orElse(0);
    }

    private static Chart of(
            String title,
            List<LoadSample> samples,
            ToDoubleFunction<LoadSample> value,
            double top,
            String unit,
            Instant from,
            Instant to) {
        StringBuilder line = new StringBuilder();
        StringBuilder area = new StringBuilder();
        double span = Math.max(1, Duration.between(from, to).toMillis());
        double x = 0;
        Instant last = null;
        for (LoadSample sample : samples) {
            boolean starts = last == null || Duration.between(last, sample.at()).compareTo(SILENT) > 0;
            if (starts && last != null) {
                area.append(down(x));
            }
            x = Math.clamp(Duration.between(from, sample.at()).toMillis() / span * WIDTH, 0, WIDTH);
            double y = HEIGHT - value.applyAsDouble(sample) / top * HEIGHT;
            line.append(point(starts ? 'M' : 'L', x, y));
            area.append(starts ? point('M', x, HEIGHT) : "").append(point('L', x, y));
            last = sample.at();
        }
        if (last != null) {
            // A single value would be a point without length, which nobody sees.
            line.append(point('L', Math.min(WIDTH, x + 1), lastY(samples, value, top)));
            area.append(down(x));
        }
        double now = samples.isEmpty() ? 0 : value.applyAsDouble(samples.getLast());
        return new Chart(
                title,
                line.toString(),
                area.toString(),
                Math.round(now) + unit,
                Math.round(most(samples, value)) + unit,
                Math.round(top) + unit);
    }

    private static double lastY(List<LoadSample> samples, ToDoubleFunction<LoadSample> value, double top) {
        return HEIGHT - value.applyAsDouble(samples.getLast()) / top * HEIGHT;
    }

    private static String down(double x) {
        return point('L', x, HEIGHT) + "Z";
    }

    private static String point(char command, double x, double y) {
        return String.format(Locale.ROOT, "%c%.1f %.1f", command, x, y);
    }
}
