package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PollLeaseTest {
    private static final Duration LENGTH = Duration.ofSeconds(5);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // which overflows, as it may
    private final PollLease lease = new PollLease(LENGTH, nanos::get);

    @Test
    void isHeldForItsLengthAfterEachRenewal() {
        nanos.addAndGet(LENGTH.toNanos() - 1);
        assertThat(lease.isHeld()).isTrue();
        lease.renew(lease.now());

        nanos.addAndGet(LENGTH.toNanos() - 1);
        assertThat(lease.isHeld()).isTrue();

        nanos.incrementAndGet();
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void aWordCountsFromWhenItWasAskedFor() {
        long asked = lease.now();
        nanos.addAndGet(LENGTH.toNanos()); // stopped before the answer was read

        lease.renew(asked);
        assertThat(lease.isHeld()).isFalse();

        lease.renew(lease.now());
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void anOlderWordTakesNothingBack() {
        long older = lease.now();
        nanos.addAndGet(LENGTH.toNanos() / 2);
        lease.renew(lease.now());

        lease.renew(older);
        nanos.addAndGet(LENGTH.toNanos() - 1);
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void asksForAnotherLongBeforeItRunsOut() {
        assertThat(lease.isAging()).isFalse();

        nanos.addAndGet(LENGTH.toNanos() / 3);
        assertThat(lease.isAging()).isTrue();
        assertThat(lease.isHeld()).isTrue();
    }
}
