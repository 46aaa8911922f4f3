package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HostAddressesTest {
    private static final InetAddress OLD = SenderHarness.address("8.8.4.4");
    private static final InetAddress NEW = SenderHarness.address("2606:4700::1");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private Set<InetAddress> onInterfaces = Set.of(OLD);
    private boolean unreadable;

    @Test
    void knowsThisMachinesLoopback() {
        assertThat(new HostAddresses())
                .accepts(InetAddress.getLoopbackAddress())
                .rejects(OLD);
    }

    @Test
    void readsThemAnewAfterTenSeconds() {
        HostAddresses host = new HostAddresses(this::read, nanos::get);
        onInterfaces = Set.of(NEW);

        pass(Duration.ofSeconds(10).minusNanos(1));
        assertThat(host).accepts(OLD).rejects(NEW);

        pass(Duration.ofNanos(1));
        assertThat(host).accepts(NEW).rejects(OLD);
    }

    @Test
    void goesByWhatWasKnownWhileTheyCannotBeRead() {
        HostAddresses host = new HostAddresses(this::read, nanos::get);
        unreadable = true;

        pass(Duration.ofSeconds(11));

        assertThat(host).accepts(OLD).rejects(NEW);
    }

    @Test
    void takesEveryAddressForOursUntilTheyWereReadOnce() {
        unreadable = true;
        HostAddresses host = new HostAddresses(this::read, nanos::get);

        assertThat(host).accepts(OLD, NEW);

        unreadable = false;
        pass(Duration.ofSeconds(10));
        assertThat(host).accepts(OLD).rejects(NEW);
    }

    private Set<InetAddress> read() throws SocketException {
        if (unreadable) {
            throw new SocketException("no");
        }
        return onInterfaces;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
