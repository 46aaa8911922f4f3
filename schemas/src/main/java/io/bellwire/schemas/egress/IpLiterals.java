package io.bellwire.schemas.egress;

import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv6.IPv6Address;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads IP addresses in the one spelling everybody reads alike. {@code 0177.0.0.1} is 127.0.0.1 to libc and 177.0.0.1
 * to Java; here it is not an address.
 */
final class IpLiterals {
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern DOTTED_QUAD = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Pattern IPV6_GROUPS =
            Pattern.compile("(?:[0-9a-fA-F]{0,4}:)+(?:[0-9a-fA-F]{0,4}|" + DOTTED_QUAD + ")");
    private static final Pattern PREFIX_LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

    private static final IPAddressStringParameters STRICT = new IPAddressStringParameters.Builder()
            .allowEmpty(false)
            .allowAll(false)
            .allowSingleSegment(false)
            .allowPrefix(false)
            .allowMask(false)
            .allowWildcardedSeparator(false)
            .allow_inet_aton(false)
            .setRangeOptions(RangeParameters.NO_RANGE)
            .getIPv6AddressParametersBuilder()
            .allowZone(false)
            .allowBase85(false)
            .allowBinary(false)
            .getParentBuilder()
            .toParams();

    private IpLiterals() {}

    static Optional<IPv4Address> parseIpv4(String text) {
        return DOTTED_QUAD.matcher(text).matches()
                ? Optional.of(new IPAddressString(text, STRICT).getAddress().toIPv4())
                : Optional.empty();
    }

    /**
     * Reads an IPv6 address without brackets or zone; a trailing embedded dotted quad is part of the notation. The
     * library reads groups of five digits and quads with leading zeros too.
     */
    static Optional<IPv6Address> parseIpv6(String text) {
        if (!IPV6_GROUPS.matcher(text).matches()) {
            return Optional.empty();
        }
        IPAddress address = new IPAddressString(text, STRICT).getAddress();
        return address != null && address.isIPv6() ? Optional.of(address.toIPv6()) : Optional.empty();
    }

    static Optional<IPAddress> parse(String text) {
        Optional<IPAddress> ipv4 = parseIpv4(text).map(IPAddress.class::cast);
        return ipv4.isPresent() ? ipv4 : parseIpv6(text).map(IPAddress.class::cast);
    }

    /** Reads {@code address} or {@code address/length}; host bits must be zero, they are nearly always a mistake. */
    static Optional<IPAddress> parseBlock(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return parse(text);
        }
        String length = text.substring(slash + 1);
        return parse(text.substring(0, slash))
                .filter(address ->
                        PREFIX_LENGTH.matcher(length).matches() && Integer.parseInt(length) <= address.getBitCount())
                .filter(address -> address.equals(address.toPrefixBlock(Integer.parseInt(length))
                        .getLower()
                        .withoutPrefixLength()))
                .map(address -> address.toPrefixBlock(Integer.parseInt(length)));
    }
}
