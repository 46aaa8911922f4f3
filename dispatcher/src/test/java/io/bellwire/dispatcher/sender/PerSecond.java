package io.bellwire.dispatcher.sender;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How fast something happened.
 *
 * @param average per second, from the first to the last
 * @param most in any second
 * @param least in any whole second after the first, counted from it; the last, which is none, does not count
 * @param longestPause between one and the next
 */
record PerSecond(double average, int most, int least, Duration longestPause) {

    /** @param times in order, more than one */
    static PerSecond of(List<Instant> times) {
        Instant first = times.get(0);
        Duration course = Duration.between(first, times.get(times.size() - 1));
        int[] seconds = new int[Math.toIntExact(course.toSeconds()) + 1];
        int most = 0;
        int from = 0;
        Duration longestPause = Duration.ZERO;
        for (int i = 0; i < times.size(); i++) {
            Instant time = times.get(i);
            seconds[Math.toIntExact(Duration.between(first, time).toSeconds())]++;
            while (!times.get(from).isAfter(time.minusSeconds(1))) {
                from++;
            }
            most = Math.max(most, i - from + 1);
            Duration pause = i == 0 ? Duration.ZERO : Duration.between(times.get(i - 1), time);
            longestPause = pause.compareTo(longestPause) > 0 ? pause : longestPause;
        }
        int least = Integer.MAX_VALUE;
        for (int second = 0; second < seconds.length - 1; second++) {
            least = Math.min(least, seconds[second]);
        }
        double average = (times.size() - 1) / (course.toNanos() / 1e9);
        return new PerSecond(average, most, least, longestPause);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f/s, at most %d in any second, at least %d in each, longest pause %d ms",
                average,
                most,
                least,
                longestPause.toMillis());
    }
}
