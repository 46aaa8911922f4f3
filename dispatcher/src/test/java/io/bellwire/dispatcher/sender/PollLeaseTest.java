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
        assertThat(lease.renewIfHeld()).isTrue();

        nanos.addAndGet(LENGTH.toNanos() - 1);
        assertThat(lease.isHeld()).isTrue();

        nanos.incrementAndGet();
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void onceItHasRunOutOnlyTheBrokersWordRenewsIt() {
        nanos.addAndGet(LENGTH.toNanos());

        assertThat(lease.renewIfHeld()).isFalse();
        assertThat(lease.isHeld()).isFalse();

        lease.renew();
        assertThat(lease.isHeld()).isTrue();
    }
}
