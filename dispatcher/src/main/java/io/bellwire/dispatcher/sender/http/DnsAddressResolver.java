package io.bellwire.dispatcher.sender.http;

import io.netty.channel.EventLoop;
import io.netty.resolver.HostsFileEntriesResolver;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/**
 * Asks the machine's name servers, and nothing else on the machine: no hosts file and no search domains, which could
 * turn a merchant's name into one of ours. With IPv6 on, both families are awaited, so that both are judged.
 */
final class DnsAddressResolver implements AddressResolver {
    private static final int MIN_TTL_SECONDS = 5;
    private static final int MAX_TTL_SECONDS = 60;
    private static final int NEGATIVE_TTL_SECONDS = 5;
    private static final int MAX_QUERIES = 12;
    private static final HostsFileEntriesResolver NO_HOSTS_FILE = (host, types) -> null;

    private final EventLoop loop;
    private final DnsNameResolver resolver;

    DnsAddressResolver(EventLoop loop, Transport transport, boolean ipv6, Duration timeout) {
        this(loop, transport, ipv6, timeout, DnsServerAddressStreamProviders.platformDefault());
    }

    DnsAddressResolver(
            EventLoop loop,
            Transport transport,
            boolean ipv6,
            Duration timeout,
            DnsServerAddressStreamProvider nameServers) {
        this.loop = loop;
        this.resolver = new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(AliasLimit.onDatagrams(transport.datagramChannel()))
                .socketChannelFactory(AliasLimit.onStreams(transport.socketChannel()))
                .resolvedAddressTypes(ipv6 ? ResolvedAddressTypes.IPV4_PREFERRED : ResolvedAddressTypes.IPV4_ONLY)
                .completeOncePreferredResolved(false)
                .nameServerProvider(nameServers)
                .hostsFileEntriesResolver(NO_HOSTS_FILE)
                .searchDomains(List.of())
                .ndots(0)
                .queryTimeoutMillis(timeout.toMillis())
                .maxQueriesPerResolve(MAX_QUERIES)
                .ttl(MIN_TTL_SECONDS, MAX_TTL_SECONDS)
                .negativeTtl(NEGATIVE_TTL_SECONDS)
                .build();
    }

    @Override
    public Future<List<InetAddress>> resolveAll(String host) {
        if (host.isEmpty()) {
            return loop.newFailedFuture(new UnknownHostException("empty name")); // which Netty takes for loopback
        }
        return resolver.resolveAll(host);
    }

    @Override
    public void close() {
        resolver.close();
    }
}
