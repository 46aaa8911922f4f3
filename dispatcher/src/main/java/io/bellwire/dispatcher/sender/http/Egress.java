package io.bellwire.dispatcher.sender.http;

import io.bellwire.schemas.egress.AddressPolicy;
import io.bellwire.schemas.egress.AddressVerdict;
import io.bellwire.schemas.egress.EgressSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the rules for egress say about addresses: before connecting, and once connected.
 *
 * @param policy judges every address of an answer
 * @param listed allows what the operator listed in {@code egress.allow.cidrs}, and nothing else
 * @param version of the rules: connections made under others are not used
 */
record Egress(AddressPolicy policy, AddressPolicy listed, long version) {
    private static final List<String> EVERYWHERE = List.of("0.0.0.0/0", "::/0");

    static Egress of(EgressSettings settings) {
        return of(settings, null);
    }

    /** @param proxy whose addresses are as little a merchant's as our own; null for none */
    static Egress of(EgressSettings settings, @Nullable EgressProxy proxy) {
        Predicate<InetAddress> ours = new HostAddresses();
        return new Egress(
                new AddressPolicy(settings).denyingThisHost(proxy == null ? ours : ours.or(proxy::isAt)),
                new AddressPolicy(settings.withOwnHosts(EVERYWHERE)),
                settings.version());
    }

    /**
     * Whether a connection may carry a request: its far end is the vetted address, and not this machine itself, as which
     * a socket shows by having one address at both ends.
     */
    boolean mayUse(InetSocketAddress vetted, @Nullable SocketAddress remote, @Nullable SocketAddress local) {
        return vetted.equals(remote) && (!isSame(vetted.getAddress(), local) || isListed(vetted.getAddress()));
    }

    private static boolean isSame(InetAddress address, @Nullable SocketAddress local) {
        return local instanceof InetSocketAddress socket && address.equals(socket.getAddress());
    }

    private boolean isListed(InetAddress address) {
        return listed.judge(address) instanceof AddressVerdict.Allowed;
    }
}
