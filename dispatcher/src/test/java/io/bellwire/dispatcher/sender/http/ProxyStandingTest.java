package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyStandingTest {
    private static final InetAddress ONE = SenderHarness.address("93.184.216.34");
    private static final InetAddress OTHER = SenderHarness.address("2606:2800:220:1::1");

    private long now = Long.MAX_VALUE; // nanoTime may be anything, and pass through the largest
    private final ProxyStanding standing = new ProxyStanding(() -> now);

    @Test
    void pausesEverybodyWhenNoTunnelOpensAFewTimesInARow() {
        fail(ProxyStanding.IN_A_ROW - 1);
        assertThat(standing.mayStart()).isTrue();

        fail(1);

        assertThat(standing.mayStart()).isFalse();
        pass(Duration.ofSeconds(20));
        assertThat(standing.pausedFor()).isEqualTo(Duration.ofSeconds(20));
        assertThat(standing.failures()).isEqualTo(ProxyStanding.IN_A_ROW);
    }

    @Test
    void pausesNobodyForAMerchantWhoseTunnelsDoNotOpenHoweverManyAndHoweverLong() {
        for (int i = 0; i < 100; i++) {
            failPerhapsFor(ONE);
            pass(Duration.ofSeconds(1));
        }

        assertThat(standing.mayStart()).isTrue();
        assertThat(standing.failures()).isEqualTo(100);
    }

    @Test
    void pausesEverybodyForWhatMayBeMerchantsWhenItConcernsSeveralAndLastsASecond() {
        for (int i = 0; i < 2 * ProxyStanding.IN_A_ROW; i++) {
            failPerhapsFor(i % 2 == 0 ? ONE : OTHER);
        }
        pass(Duration.ofSeconds(1).minusNanos(1));
        failPerhapsFor(ONE);
        assertThat(standing.mayStart()).isTrue();

        pass(Duration.ofNanos(1));
        failPerhapsFor(OTHER);

        assertThat(standing.mayStart()).isFalse();
    }

    @Test
    void takesWhatCarriesAnythingForTheEndOfTheRow() {
        for (int i = 0; i < 100; i++) {
            fail(ProxyStanding.IN_A_ROW - 1);
            failPerhapsFor(ONE);
            failPerhapsFor(OTHER);
            pass(Duration.ofMillis(900));
            standing.ended(standing.started(), true);
        }

        assertThat(standing.mayStart()).isTrue();
    }

    @Test
    void takesAnAttemptWithoutAnAnswerForNoSign() {
        for (int i = 0; i < ProxyStanding.IN_A_ROW; i++) {
            fail(1);
            standing.ended(standing.started(), false);
        }

        assertThat(standing.mayStart()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, ProxyStanding.PROBES})
    void probesWithAFewAtATimeAfterThePauseHoweverManyAwaitTheirAnswersFromBefore(int awaiting) {
        for (int i = 0; i < awaiting; i++) {
            standing.started();
        }
        fail(ProxyStanding.IN_A_ROW);
        pass(Duration.ofSeconds(1));

        int probe = ProxyStanding.NO_PROBE;
        for (int i = 0; i < ProxyStanding.PROBES; i++) {
            assertThat(standing.mayStart()).isTrue();
            probe = standing.started();
        }
        standing.ended(ProxyStanding.NO_PROBE, false);
        assertThat(standing.mayStart()).isFalse();

        standing.ended(probe, false);
        assertThat(standing.mayStart()).isTrue();
    }

    @Test
    void hasAllProbesInEachPauseWhateverBecameOfThoseOfTheLast() {
        fail(ProxyStanding.IN_A_ROW);
        pass(Duration.ofSeconds(1));
        int earlier = standing.started();
        standing.carried();
        fail(ProxyStanding.IN_A_ROW);
        pass(Duration.ofSeconds(1));

        for (int i = 0; i < ProxyStanding.PROBES; i++) {
            assertThat(standing.mayStart()).isTrue();
            standing.started();
        }
        standing.ended(earlier, false);

        assertThat(standing.mayStart()).isFalse();
    }

    @Test
    void pausesForLongerEachTimeAProbeFailsAndNeverForMoreThanTenSeconds() {
        fail(ProxyStanding.IN_A_ROW);

        for (int seconds : new int[] {1, 2, 4, 8, 10, 10}) {
            pass(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(standing.mayStart()).isFalse();
            pass(Duration.ofNanos(1));
            assertThat(standing.mayStart()).isTrue();
            fail(3); // those that were under way with it lengthen nothing
        }
    }

    @Test
    void isPausedNoLongerForTunnelsThatWereBegunBeforeThePauseAndFailAfterIt() {
        long begun = now;
        fail(ProxyStanding.IN_A_ROW);
        pass(Duration.ofSeconds(1));

        standing.failed("no tunnel in time", begun, null);

        assertThat(standing.mayStart()).isTrue();
    }

    @Test
    void isPausedNoLongerForTheProbesOfOneMerchant() {
        fail(ProxyStanding.IN_A_ROW);
        pass(Duration.ofSeconds(1));
        failPerhapsFor(ONE);
        pass(Duration.ofSeconds(2));

        failPerhapsFor(ONE);

        assertThat(standing.mayStart()).isTrue();
    }

    @Test
    void goesOnAsSoonAsItCarries() {
        fail(ProxyStanding.IN_A_ROW);
        pass(Duration.ofSeconds(1));
        fail(1);

        standing.carried();

        assertThat(standing.mayStart()).isTrue();
        assertThat(standing.pausedFor()).isZero();
        fail(ProxyStanding.IN_A_ROW);
        pass(Duration.ofSeconds(1)); // the pause is the first again
        assertThat(standing.mayStart()).isTrue();
    }

    @Test
    void goesOnWithTheAnswerToAProbeAndNotWithOneThatWasAwaitedSinceBefore() {
        int before = standing.started();
        fail(ProxyStanding.IN_A_ROW);
        pass(Duration.ofSeconds(1));
        int probe = standing.started();

        standing.ended(before, true);
        assertThat(standing.pausedFor()).isPositive();

        standing.ended(probe, true);
        assertThat(standing.pausedFor()).isZero();
    }

    @Test
    void isBelievedToCarryForAMinuteAfterItDidAndNotWhilePaused() {
        assertThat(standing.carriesLately()).isFalse();

        standing.carried();
        assertThat(standing.carriesLately()).isTrue();
        fail(ProxyStanding.IN_A_ROW);
        assertThat(standing.carriesLately()).isFalse();

        standing.carried();
        pass(Duration.ofMinutes(1));
        assertThat(standing.carriesLately()).isFalse();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            standing.failed("connection refused or reset", now, null);
        }
    }

    private void failPerhapsFor(InetAddress address) {
        standing.failed("answers with status 502", now, address);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
