package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProxyStandingTest {
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
    void pausesNobodyForAMerchantWhoseTunnelsDoNotOpenWhileAnswersComeToOthers() {
        for (int i = 0; i < 100; i++) {
            fail(ProxyStanding.IN_A_ROW - 1);
            standing.started();
            standing.ended(true);
        }

        assertThat(standing.mayStart()).isTrue();
    }

    @Test
    void takesAnAttemptWithoutAnAnswerForNoSign() {
        for (int i = 0; i < ProxyStanding.IN_A_ROW; i++) {
            fail(1);
            standing.started();
            standing.ended(false);
        }

        assertThat(standing.mayStart()).isFalse();
    }

    @Test
    void probesWithAFewAtATimeAfterThePause() {
        fail(ProxyStanding.IN_A_ROW);
        pass(Duration.ofSeconds(1));

        for (int i = 0; i < ProxyStanding.PROBES; i++) {
            assertThat(standing.mayStart()).isTrue();
            standing.started();
        }
        assertThat(standing.mayStart()).isFalse();

        standing.ended(false);
        assertThat(standing.mayStart()).isTrue();
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
            standing.failed("no tunnel in time");
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
