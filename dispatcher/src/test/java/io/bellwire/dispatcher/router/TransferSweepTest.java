package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.TransferSweep.Verdict.ABANDON;
import static io.bellwire.dispatcher.router.TransferSweep.Verdict.EXPIRE;
import static io.bellwire.dispatcher.router.TransferSweep.Verdict.KEEP;
import static io.bellwire.dispatcher.router.TransferSweep.Verdict.RECHECK;
import static io.bellwire.event.v1.ExecutionStatus.FAILED;
import static io.bellwire.event.v1.ExecutionStatus.SUCCESS;
import static io.bellwire.event.v1.ExecutionStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.ExecutionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransferSweepTest {
    private static final Instant HEARD = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Duration RETENTION = Duration.ofDays(14);
    private static final Duration UNSETTLED = Duration.ofDays(90);
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final long HEIGHT = 100;
    private static final int FINAL = Standing.Included.FINAL;

    private final TransferSweep sweep = new TransferSweep(new RetentionConfig(RETENTION, UNSETTLED, INTERVAL), 2);

    static Stream<Standing> settled() {
        return Stream.of(
                new Standing.Final("b", HEIGHT, 7),
                new Standing.Nothing(),
                new Standing.Out(7),
                new Standing.Replaced(7),
                new Standing.Dropped(7),
                in(SUCCESS, FINAL, 2), // said to be final by all it takes, and not: its asset is on no list
                in(FAILED, FINAL, 1));
    }

    @ParameterizedTest
    @MethodSource("settled")
    void forgetsWhatIsSettledAfterTheRetention(Standing standing) {
        assertThat(judge(standing, RETENTION.minus(MOMENT))).isEqualTo(KEEP);
        assertThat(judge(standing, RETENTION)).isEqualTo(EXPIRE);
    }

    static Stream<Standing> unsettled() {
        return Stream.of(
                new Standing.Pending(7),
                in(SUCCESS, 12, 2),
                in(SUCCESS, FINAL, 1),
                in(UNKNOWN, FINAL, 2),
                in(FAILED, 12, 2));
    }

    @ParameterizedTest
    @MethodSource("unsettled")
    void abandonsWhatNeverBecameFinalAfterTheLongerOne(Standing standing) {
        assertThat(judge(standing, UNSETTLED.minus(MOMENT))).isIn(KEEP, RECHECK);
        assertThat(judge(standing, UNSETTLED)).isEqualTo(ABANDON);
    }

    static Stream<Standing> open() {
        return unsettled().filter(Standing.Included.class::isInstance);
    }

    @ParameterizedTest
    @MethodSource("open")
    void asksAboutWhatShouldBeFinalAndIsNot(Standing standing) {
        assertThat(judge(transfer(standing, List.of(), 0), HEIGHT - 1, INTERVAL))
                .isEqualTo(KEEP);
        assertThat(judge(transfer(standing, List.of(), 0), HEIGHT, INTERVAL)).isEqualTo(RECHECK);
    }

    @ParameterizedTest
    @MethodSource("open")
    void doesNotAskWhileWatchersSpeakOfIt(Standing standing) {
        assertThat(judge(transfer(standing, List.of(), 0), HEIGHT, INTERVAL.minus(MOMENT)))
                .isEqualTo(KEEP);
    }

    @Test
    void asksAgainOnlyAfterAnInterval() {
        TrackedTransfer asked =
                transfer(in(SUCCESS, 12, 2), List.of(), HEARD.plus(INTERVAL).toEpochMilli());

        assertThat(judge(asked, HEIGHT, INTERVAL.multipliedBy(2).minus(MOMENT))).isEqualTo(KEEP);
        assertThat(judge(asked, HEIGHT, INTERVAL.multipliedBy(2))).isEqualTo(RECHECK);
    }

    @Test
    void asksAboutAnOldOneThoughNobodySaidHowFarItsChainIsFinal() {
        TrackedTransfer included = transfer(in(SUCCESS, 12, 2), List.of(), 0);

        assertThat(judge(included, -1, RETENTION.minus(MOMENT))).isEqualTo(KEEP);
        assertThat(judge(included, -1, RETENTION)).isEqualTo(RECHECK);
    }

    @Test
    void waitsForWhoeverHoldsATransferAndDoesNotAsk() {
        TrackedTransfer heldBack = transfer(in(SUCCESS, FINAL, 2), List.of(99), 0);

        assertThat(judge(heldBack, HEIGHT, RETENTION)).isEqualTo(KEEP);
        assertThat(judge(heldBack, HEIGHT, UNSETTLED)).isEqualTo(ABANDON);
    }

    @Test
    void asksAboutMoneyThatWouldBeFinalBySettingsOfToday() {
        TrackedTransfer unsaid = transfer(arrived(FINAL, 2), List.of(), 0);

        assertThat(judge(unsaid, HEIGHT, INTERVAL)).isEqualTo(RECHECK);
        assertThat(judge(unsaid, -1, UNSETTLED)).isEqualTo(ABANDON);
    }

    @Test
    void asksAboutOneThatIsHeldAndNotFinal() {
        assertThat(judge(transfer(in(SUCCESS, 12, 2), List.of(99), 0), HEIGHT, INTERVAL))
                .isEqualTo(RECHECK);
    }

    private TransferSweep.Verdict judge(Standing standing, Duration quiet) {
        return judge(transfer(standing, List.of(), 0), -1, quiet);
    }

    private TransferSweep.Verdict judge(TrackedTransfer transfer, long finalized, Duration quiet) {
        return sweep.judge(transfer, finalized, HEARD.plus(quiet));
    }

    private static TrackedTransfer transfer(Standing standing, List<Integer> holders, long recheckedAt) {
        return new TrackedTransfer(
                standing, null, Orphans.NONE, 1, 1, holders, Journal.EMPTY, 5, HEARD.toEpochMilli(), recheckedAt);
    }

    private static Standing arrived(int depth, int watchers) {
        return in(SUCCESS, true, depth, watchers);
    }

    private static Standing in(ExecutionStatus execution, int depth, int watchers) {
        return in(execution, false, depth, watchers);
    }

    private static Standing in(ExecutionStatus execution, boolean verified, int depth, int watchers) {
        Watchers agreeing = Watchers.NONE;
        for (int watcher = 1; watcher <= watchers; watcher++) {
            agreeing = agreeing.with(watcher, depth);
        }
        return new Standing.Included("b", HEIGHT, 7, execution, execution == FAILED, verified, 0, agreeing);
    }
}
