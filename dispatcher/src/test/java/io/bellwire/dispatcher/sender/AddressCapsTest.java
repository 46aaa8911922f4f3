package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AddressCapsTest {
    private final AddressCaps caps = new AddressCaps(2);
    private final InetAddress victim = address(1);
    private final InetAddress other = address(2);

    @Test
    void opensNoMoreToOneAddress() {
        assertThat(caps.acquire(victim)).isTrue();
        assertThat(caps.acquire(victim)).isTrue();

        assertThat(caps.acquire(victim)).isFalse();
        assertThat(caps.acquire(other)).isTrue();
        caps.release(victim);
        assertThat(caps.acquire(victim)).isTrue();
    }

    @Test
    void countsTheSameAddressWhereverItComesFrom() {
        caps.acquire(victim);
        caps.acquire(address(1));

        assertThat(caps.acquire(address(1))).isFalse();
    }

    @Test
    void forgetsAnAddressWithItsLastConnection() {
        caps.acquire(victim);
        caps.acquire(victim);
        caps.acquire(victim);

        caps.release(victim);
        assertThat(caps.addresses()).isEqualTo(1);
        caps.release(victim);
        assertThat(caps.addresses()).isZero();
        assertThatThrownBy(() -> caps.release(victim)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void holdsWhenLoopsRaceForAnAddress() throws Exception {
        int threads = 4;
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService loops = Executors.newFixedThreadPool(threads);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            done.add(loops.submit(() -> {
                go.await();
                for (int j = 0; j < 20_000; j++) {
                    if (caps.acquire(victim)) {
                        most.accumulateAndGet(open.incrementAndGet(), Math::max);
                        open.decrementAndGet();
                        caps.release(victim);
                    }
                }
                return null;
            }));
        }
        go.countDown();
        for (Future<?> each : done) {
            each.get();
        }
        loops.shutdown();

        assertThat(most.get()).isBetween(1, 2);
        assertThat(caps.addresses()).isZero();
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 203, 0, 113, (byte) last});
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
