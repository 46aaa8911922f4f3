package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sender in a network namespace of its own, where every address has a route and nobody answers. What leaves for a
 * forbidden address is counted by the kernel: nothing. The controls show that the counters count.
 *
 * <p>Needs root on Linux, {@code unshare} of util-linux and {@code ip} of iproute2; skipped elsewhere. Nothing leaves
 * the namespace.
 */
class EgressNamespaceIT {
    private static final String OWN_ADDRESS = "8.8.4.1";
    private static final String OWN_IPV6_ADDRESS = "2a00:1450::1";
    private static final int CANNOT = 77;

    /** Two ends of a wire each, of which one end is left to itself; no neighbour is asked for, so packets just leave. */
    private static final String NETWORK = String.join(
            "\n",
            "cannot() { echo \"$1\" >&2; exit " + CANNOT + "; }",
            "ip link set lo up || cannot 'no ip command'",
            "for d in forbidden permitted; do",
            "  ip link add $d type veth peer name $d-end || cannot 'no veth interfaces'",
            "  for e in $d $d-end; do",
            "    ip link set $e addrgenmode none && ip link set $e multicast off && ip link set $e arp off"
                    + " && ip link set $e up || cannot 'interfaces cannot be set up'",
            "  done",
            "done",
            "ip addr add " + OWN_ADDRESS + "/32 dev permitted || cannot 'no address'",
            "ip route add default dev forbidden || cannot 'no route'",
            "ip route add 93.184.216.0/24 dev permitted || cannot 'no route'",
            "ip route add prohibit 172.16.0.0/12 || cannot 'no prohibiting route'",
            "ip -6 addr add " + OWN_IPV6_ADDRESS + "/128 dev permitted nodad || cannot 'no IPv6'",
            "ip -6 route add default dev forbidden || cannot 'no IPv6 route'",
            "exec \"$@\"");

    private static final List<String> FORBIDDEN = List.of(
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "169.254.170.2",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.31.196.1",
            "192.52.193.1",
            "192.88.99.1",
            "192.168.0.1",
            "192.175.48.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:a9fe:a9fe::",
            "2606:4700::5efe:7f00:1",
            "2620:4f:8000::1",
            "3fff::1",
            "4000::1",
            "5f00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            OWN_ADDRESS,
            OWN_IPV6_ADDRESS,
            "93.184.216.34 10.0.0.1",
            "93.184.216.34 fd00:ec2::254");

    @TempDir
    private Path directory;

    @Test
    void noPacketLeavesForAForbiddenAddress() throws Exception {
        List<String> cases = new ArrayList<>();
        for (String addresses : FORBIDDEN) {
            cases.add(addresses.replace(' ', '+') + " - " + addresses);
        }
        cases.add("permitted - 93.184.216.34");
        cases.add("unchecked 10.0.0.0/8 10.0.0.1");
        cases.add("unchecked-ipv6 fd00::/8 fd00:ec2::254");
        cases.add("unchecked-loopback 127.0.0.0/8 127.0.0.1");

        Map<String, Seen> seen = run(cases);

        assertThat(seen).hasSize(cases.size());
        for (String addresses : FORBIDDEN) {
            Seen forbidden = seen.get(addresses.replace(' ', '+'));
            assertThat(forbidden.outcome).as(addresses).startsWith("Refused[errorClass=DNS_FORBIDDEN");
            assertThat(forbidden.counted)
                    .as("packets and connects, %s", addresses)
                    .isEqualTo("0 0 0");
        }
        // Controls: with the check passed or lifted, the same sender does send and the same counters see it.
        assertThat(seen.get("permitted")).satisfies(one -> {
            assertThat(one.outcome).startsWith("Failed[errorClass=CONNECT");
            assertThat(one.forbidden()).isZero();
            assertThat(one.permitted()).isPositive();
            assertThat(one.connects()).isOne();
        });
        for (String unchecked : List.of("unchecked", "unchecked-ipv6")) {
            assertThat(seen.get(unchecked).forbidden()).as(unchecked).isPositive();
        }
        assertThat(seen.get("unchecked-loopback").connects()).isOne();
    }

    /** The other wall, by itself: the sender's own check is lifted, and the network's routes refuse. */
    @Test
    void d22TheNetworkRefusesWhatTheSenderIsMadeToAllow() throws Exception {
        Seen walled = run(List.of("walled 172.16.0.0/12 172.16.0.1")).get("walled");

        assertThat(walled.outcome).startsWith("Failed[errorClass=CONNECT");
        assertThat(walled.counted).isEqualTo("0 0 0");
    }

    /** @param counted packets to forbidden and to permitted addresses, and connections begun */
    private record Seen(String outcome, String counted) {
        long forbidden() {
            return number(0);
        }

        long permitted() {
            return number(1);
        }

        long connects() {
            return number(2);
        }

        private long number(int at) {
            return Long.parseLong(counted.split(" ")[at]);
        }
    }

    private Map<String, Seen> run(List<String> cases) throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "network namespaces are Linux'");
        assumeTrue(isPermitted(), "network namespaces are not permitted here");
        Path input = Files.write(directory.resolve("cases"), cases);
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(
                        "unshare",
                        "-n",
                        "sh",
                        "-c",
                        NETWORK,
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", ""),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        EgressNamespace.class.getName())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        String complaints = Files.readString(errors, StandardCharsets.UTF_8);
        assumeTrue(process.exitValue() != CANNOT, complaints);
        assertThat(process.exitValue()).as(complaints).isZero();
        Map<String, Seen> seen = new HashMap<>();
        for (String line : Files.readAllLines(output)) {
            String[] columns = line.split("\t");
            if (columns.length == 3) {
                seen.put(columns[0], new Seen(columns[1], columns[2]));
            }
        }
        return seen;
    }

    private static boolean isPermitted() throws InterruptedException {
        try {
            return new ProcessBuilder("unshare", "-n", "true")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }
}
