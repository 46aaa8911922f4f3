package io.bellwire.bench;

import java.util.Arrays;
import java.util.Locale;

/** Measured values of one kind, told by their quantiles. */
@SuppressWarnings("ArrayRecordComponent") // made from a copy
public record Spread(double[] sorted) {
    public static Spread of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Spread(sorted);
    }

    /** @param share from 0 (smallest) to 1 (largest) */
    public double quantile(double share) {
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
    }

    /** {@code median (smallest to largest)}. */
    String medianAndRange(String unit) {
        return String.format(
                Locale.ROOT,
                "%.1f %s (%.1f to %.1f, %d runs)",
                quantile(0.5),
                unit,
                quantile(0),
                quantile(1),
                sorted.length);
    }
}
