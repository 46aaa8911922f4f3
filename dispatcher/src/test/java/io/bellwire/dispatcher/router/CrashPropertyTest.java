package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.TrackerBench.finalized;
import static io.bellwire.dispatcher.router.TrackerBench.flagged;
import static io.bellwire.dispatcher.router.TrackerBench.included;
import static io.bellwire.dispatcher.router.TrackerBench.outside;
import static io.bellwire.dispatcher.router.TrackerBench.removed;
import static io.bellwire.event.v1.ObservationKind.MEMPOOL_SEEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.dispatcher.router.ModelStep.Source;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.testkit.chain.History;
import io.bellwire.testkit.chain.Lie;
import io.bellwire.testkit.chain.SimulatorSettings;
import io.bellwire.testkit.chain.WatchedAddress;
import io.bellwire.testkit.chain.Watching;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Wherever the router crashes, and whatever the broker keeps of what was on its way: nothing is lost, and what comes again
 * is the same again.
 *
 * <p>Over short histories with one crash, exhaustively for the tracker, and over many long ones with several crashes at
 * random moments, from a seed that is printed. {@code -Dbellwire.histories.seed=}, {@code -Dbellwire.crashes.count=} and
 * {@code -Dbellwire.crashes.ways=} repeat a run or make it a longer one; {@code -Dbellwire.crashes.exhaustive=true} crashes
 * the other steps in every way, too, which takes many minutes.
 */
class CrashPropertyTest {
    private static final int COUNT = Integer.getInteger("bellwire.crashes.count", 2_000);
    private static final long SEED = Long.getLong("bellwire.histories.seed", new SecureRandom().nextInt(1_000_000_000));
    private static final int CRASHES = 4;
    private static final int EVERY_MOMENT = 2;
    private static final int EVERY_FEW_MOMENTS = 6;
    private static final int WAYS = Integer.getInteger("bellwire.crashes.ways", 20_000);
    private static final boolean EVERY_WAY = Boolean.getBoolean("bellwire.crashes.exhaustive");
    private static final int SHOWN = 3;

    /** Histories that once showed a fault, here or in a rule put wrong on purpose. */
    private static final long[] REGRESSIONS = {92};

    private static final List<WatchedAddress> RECEIVER = List.of(new WatchedAddress(RouterBench.CHAIN, "0xbe3f", "m2"));

    static Stream<List<TransferObservation>> shortHistories() {
        return Stream.of(
                List.of(included("w1", "A", 100), included("w1", "A", 102, 3), finalized("w1", "A", 163)),
                List.of(included("w1", "A", 100, 3), removed("w1", "A", 101), included("w1", "B", 101)),
                List.of(included("w1", "A", 100, 3), removed("w2", "A", 101), included("w1", "A", 101)),
                List.of(included("w1", "A", 100, 3), included("w2", "B", 101), included("w1", "A", 103)),
                List.of(outside("w1", MEMPOOL_SEEN, 99), included("w1", "A", 100), included("w2", "A", 102, 3)),
                List.of(
                        flagged(included("w1", "A", 100, 3)),
                        included("w1", "A", 101),
                        flagged(included("w2", "A", 101))));
    }

    @ParameterizedTest
    @MethodSource("shortHistories")
    void losesNothingWhereverTheTrackerCrashes(List<TransferObservation> log) {
        CrashCheck check = new CrashCheck(log, RECEIVER);

        long ways = everyWay((router, choices) -> check.events(router.track(log, 1, choices)));

        assertThat(check.repeated()).isPositive();
        System.out.println(ways + " ways to crash the tracker");
    }

    @ParameterizedTest
    @MethodSource("shortHistories")
    void losesNothingWhereverTheDeduplicatorCrashes(List<TransferObservation> log) {
        CrashCheck check = new CrashCheck(log, RECEIVER);
        List<List<Source<WalletEvent>>> events = repeated(log);

        ways((router, choices) -> check.events(router.deduplicate(events, 1, choices)));

        assertThat(check.repeated()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("shortHistories")
    void losesNothingWhereverTheFanOutCrashes(List<TransferObservation> log) {
        CrashCheck check = new CrashCheck(log, RECEIVER);
        List<List<Source<WalletEvent>>> events = repeated(log);

        ways((router, choices) -> check.callbacks(router.fanOut(events, 1, choices)));

        assertThat(check.repeated()).isPositive();
    }

    /** The first crash leaves a local store ahead of its changelog, for good unless a replay mends that; the second takes it. */
    @Test
    void losesNothingWhereverTheTrackerCrashesTwice() {
        List<TransferObservation> log = List.of(included("w1", "A", 100), removed("w1", "A", 101));
        CrashCheck check = new CrashCheck(log, RECEIVER);

        manyWays((router, choices) -> check.events(router.track(log, 2, choices)));
    }

    @Test
    void losesNothingWhereverTheFanOutCrashesTwice() {
        List<TransferObservation> log = List.of(included("w1", "A", 100));
        CrashCheck check = new CrashCheck(log, RECEIVER);
        List<List<Source<WalletEvent>>> events =
                new CrashingRouter(RECEIVER, EVERY_MOMENT).track(log, 0, CrashChoices.none());

        manyWays((router, choices) -> check.callbacks(router.fanOut(events, 2, choices)));
    }

    @Test
    void losesNothingInHistoriesThatOnceFailed() {
        assertThat(random(LongStream.of(REGRESSIONS))).isEmpty();
    }

    @Test
    void losesNothingHoweverOftenAnythingCrashes() {
        assertThat(random(LongStream.range(SEED, SEED + COUNT)))
                .as("seed %d", SEED)
                .isEmpty();
    }

    private static List<String> random(LongStream seeds) {
        AtomicLong repeated = new AtomicLong();
        List<String> findings = seeds.parallel()
                .mapToObj(seed -> crash(seed, repeated))
                .flatMap(List::stream)
                .limit(SHOWN)
                .toList();
        System.out.println("seed " + SEED + ": " + repeated + " records came again");
        return findings;
    }

    private static List<String> crash(long seed, AtomicLong repeated) {
        History history = History.of(seed, settings(seed));
        List<WatchedAddress> addresses = history.chain().addresses();
        CrashCheck check = new CrashCheck(history.log(), addresses);
        CrashingRouter router =
                new CrashingRouter(addresses, Math.max(2, history.log().size()));
        CrashChoices choices = CrashChoices.random(new SplittableRandom(seed));

        List<List<Source<WalletEvent>>> tracked = router.track(history.log(), CRASHES, choices);
        List<List<Source<WalletEvent>>> once = router.deduplicate(tracked, CRASHES, choices);
        List<String> findings = new ArrayList<>(check.events(tracked));
        findings.addAll(check.events(once));
        findings.addAll(check.callbacks(router.fanOut(once, CRASHES, choices)));

        repeated.addAndGet(check.repeated());
        return findings.stream().map(finding -> "seed " + seed + ": " + finding).toList();
    }

    /** Good watchers, forgetful ones, and a liar among them: what was said has to be said again, true or not. */
    private static SimulatorSettings settings(long seed) {
        SimulatorSettings settings = LedgerTally.settings();
        Watching watching = settings.watching();
        return settings.withWatching(
                switch ((int) Math.floorMod(seed, 4L)) {
                    case 0 -> watching.losingRemovals(30);
                    case 1 -> watching.lying(Lie.WRONG_FORK, 10);
                    case 2 -> watching.lying(Lie.FALSE_INCLUSION, 30);
                    default -> watching;
                });
    }

    private interface Run {
        List<String> of(CrashingRouter router, CrashChoices choices);
    }

    /** @return how many there were */
    private static long everyWay(Run run) {
        CrashChoices.Exhaustive choices = new CrashChoices.Exhaustive();
        CrashingRouter router = new CrashingRouter(RECEIVER, EVERY_MOMENT);
        long ways = 0;
        do {
            List<String> findings = run.of(router, choices);
            assertThat(findings).as("choices %s", choices).isEmpty();
            ways++;
        } while (choices.advance());
        return ways;
    }

    private static void ways(Run run) {
        if (EVERY_WAY) {
            everyWay(run);
        } else {
            manyWays(run);
        }
    }

    /** Two crashes can come in too many ways to try them all. Always the same ones. */
    private static void manyWays(Run run) {
        CrashingRouter router = new CrashingRouter(RECEIVER, EVERY_FEW_MOMENTS);
        for (long seed = 0; seed < WAYS; seed++) {
            assertThat(run.of(router, CrashChoices.random(new SplittableRandom(seed))))
                    .as("choices of seed %d", seed)
                    .isEmpty();
        }
    }

    /** The events of a tracker that crashed near its end, so that all that it said is there twice. */
    private static List<List<Source<WalletEvent>>> repeated(List<TransferObservation> log) {
        List<List<Source<WalletEvent>>> once =
                new CrashingRouter(RECEIVER, EVERY_MOMENT).track(log, 0, CrashChoices.none());
        return once.stream()
                .map(partition -> Stream.concat(
                                partition.stream(),
                                partition.stream()
                                        .map(record -> new Source<>(
                                                record.value(),
                                                partition.size() + record.offset(),
                                                record.recordedAt())))
                        .toList())
                .toList();
    }
}
