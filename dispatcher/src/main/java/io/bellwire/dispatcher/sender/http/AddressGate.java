package io.bellwire.dispatcher.sender.http;

import java.net.InetAddress;

/**
 * Whether one more connection may be opened to an address. The address is known only here, once it is vetted; who counts
 * is outside, since all loops share one count.
 *
 * <p>Thread-safe, and never waits: event loops call it.
 */
public interface AddressGate {
    /** Lets everything pass. */
    AddressGate OPEN = new AddressGate() {
        @Override
        public boolean acquire(InetAddress vetted) {
            return true;
        }

        @Override
        public void release(InetAddress vetted) {
            // nothing is counted
        }
    };

    /** False if no more may be opened; otherwise {@link #release} follows once it is closed. */
    boolean acquire(InetAddress vetted);

    void release(InetAddress vetted);
}
