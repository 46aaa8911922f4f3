package io.bellwire.dispatcher.sender.http;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of this host's own interfaces, read anew now and then: a container's neighbours and virtual addresses
 * come and go. Reading takes about a millisecond, too much for every attempt.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class HostAddresses implements Predicate<InetAddress> {
    private static final Logger LOGGER = LoggerFactory.getLogger(HostAddresses.class);
    private static final long KEPT_NANOS = 10_000_000_000L;

    private final Interfaces interfaces;
    private final LongSupplier nanoClock;
    private @Nullable Set<InetAddress> addresses;
    private long readAt;

    /** Where the addresses are read from. */
    interface Interfaces {
        Set<InetAddress> read() throws SocketException;
    }

    HostAddresses() {
        this(HostAddresses::ofThisMachine, System::nanoTime);
    }

    HostAddresses(Interfaces interfaces, LongSupplier nanoClock) {
        this.interfaces = interfaces;
        this.nanoClock = nanoClock;
        this.readAt = nanoClock.getAsLong();
        this.addresses = read(null);
    }

    @Override
    public boolean test(InetAddress address) {
        long now = nanoClock.getAsLong();
        if (now - readAt >= KEPT_NANOS) {
            readAt = now;
            addresses = read(addresses);
        }
        return addresses == null || addresses.contains(address);
    }

    /** What was read before stands in for what cannot be read. Where nothing ever was, every address may be ours. */
    private @Nullable Set<InetAddress> read(@Nullable Set<InetAddress> before) {
        try {
            return interfaces.read();
        } catch (SocketException e) {
            LOGGER.atWarn()
                    .addKeyValue("error", e.getClass().getSimpleName())
                    .log("cannot read this host's addresses, going by what was known");
            return before;
        }
    }

    private static Set<InetAddress> ofThisMachine() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .collect(Collectors.toUnmodifiableSet());
    }
}
