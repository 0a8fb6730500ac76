package dev.swarm.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Sums samples up by rank, so that one outlier on a busy machine does not spoil a figure. */
public final class Statistics {
    private Statistics() {}

    /** The middle sample, or the mean of the two in the middle. */
    public static double median(List<Double> samples) {
        return percentile(samples, 50);
    }

    /** The value below which this share of the samples lies, interpolated between the two nearest ranks. */
    public static double percentile(List<Double> samples, double percent) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("there are no samples");
        }
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException(percent + " is not a percentage");
        }
        List<Double> sorted = new ArrayList<>(samples);
        Collections.sort(sorted);
        double rank = percent / 100 * (sorted.size() - 1);
        int below = (int) Math.floor(rank);
        int above = (int) Math.ceil(rank);
        double low = sorted.get(below);
        return low + (rank - below) * (sorted.get(above) - low);
    }
}
