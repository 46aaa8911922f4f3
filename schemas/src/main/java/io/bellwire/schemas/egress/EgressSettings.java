package io.bellwire.schemas.egress;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an operator decides about egress; everything else is fixed by the rules.
 *
 * @param allowHttp permits {@code http://} URLs; development only, callbacks then travel readable
 * @param allowCidrs addresses allowed although the tables deny them; also permits IP literals inside them, on any port
 * @param ipv6 resolve and connect over IPv6 too
 * @param ownHosts our own host names (each with everything below it) and public addresses or CIDR blocks, which no
 *     callback may reach
 * @param ports ports a callback to a host name may use, besides the default of {@code http} where that is permitted
 */
public record EgressSettings(
        boolean allowHttp, List<String> allowCidrs, boolean ipv6, List<String> ownHosts, Set<Integer> ports) {

    public static final Set<Integer> DEFAULT_PORTS = Set.of(443, 8443);

    public EgressSettings {
        allowCidrs = List.copyOf(allowCidrs);
        ownHosts = ownHosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        ports = Set.copyOf(ports);
        for (String cidr : allowCidrs) {
            if (IpLiterals.parseBlock(cidr).isEmpty()) {
                throw new IllegalArgumentException("egress.allow.cidrs: " + cidr
                        + " (expected: an address or a CIDR block without host bits, such as 127.0.0.0/8)");
            }
        }
        for (int port : ports) {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("ports: " + port + " (expected: 1 to 65535)");
            }
        }
    }

    /** The rules with nothing relaxed. */
    public static EgressSettings strict() {
        return of(false, List.of(), false);
    }

    public static EgressSettings of(boolean allowHttp, List<String> allowCidrs, boolean ipv6) {
        return new EgressSettings(allowHttp, allowCidrs, ipv6, List.of(), DEFAULT_PORTS);
    }

    public EgressSettings withOwnHosts(List<String> hosts) {
        return new EgressSettings(allowHttp, allowCidrs, ipv6, hosts, ports);
    }
}
