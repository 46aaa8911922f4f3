package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentStartsTest {
    private static final int MOST = 10;

    /** Beside a list of all that runs: what is younger than a moment counts, what is older than one and a slice does not. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void countsWhatRunsAndStartedAMomentAgo(long seed) {
        Random random = new Random(seed);
        long now = seed % 2 == 0 ? -1_000_000_000L : Long.MAX_VALUE / 2;
        RecentStarts recent = new RecentStarts(MOST, now);
        List<Long> running = new ArrayList<>();

        for (int step = 0; step < 100_000; step++) {
            now += random.nextInt(10) == 0 ? random.nextInt(20_000_000) : random.nextInt(200_000);
            long at = now;
            boolean hasRoom = recent.hasRoom(now);
            long young = running.stream()
                    .filter(started -> at - started <= RecentStarts.A_MOMENT_NANOS)
                    .count();
            long perhapsYoung = running.stream()
                    .filter(started -> at - started <= RecentStarts.A_MOMENT_NANOS * 5 / 4)
                    .count();
            if (young >= MOST) {
                assertThat(hasRoom).as("seed %d, step %d", seed, step).isFalse();
            }
            if (perhapsYoung < MOST) {
                assertThat(hasRoom).as("seed %d, step %d", seed, step).isTrue();
            }
            if (hasRoom && running.size() < 40) {
                recent.started(now);
                running.add(now);
            }
            if (!running.isEmpty() && random.nextInt(3) == 0) {
                recent.ended(running.remove(random.nextInt(running.size())));
            }
        }
    }
}
