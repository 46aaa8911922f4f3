package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.schemas.egress.EgressSettings;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of an attempt whose name resolves to something odd: the sender and its real resolver, a name server and
 * a receiver on loopback. Loopback stands for the public Internet here: it is listed.
 *
 * <p>Which row of the egress policy's delivery-time table is shown where:
 *
 * <table>
 *   <caption>Rows</caption>
 *   <tr><td>D01 to D10, D13 to D18</td><td>here</td></tr>
 *   <tr><td>D02, D03, D05, D09, D10, D13 with any resolver</td><td>{@link AddressVettingTest}</td></tr>
 *   <tr><td>D08 by length, D11, D12</td><td>{@link DnsAddressResolverTest}</td></tr>
 *   <tr><td>D15, an interface's address</td><td>{@link AddressVettingTest}, {@link HostAddressesTest}</td></tr>
 *   <tr><td>D01, the name in TLS; D20</td><td>{@link TlsTest}, {@link ConnectionReuseTest}</td></tr>
 *   <tr><td>D19</td><td>{@link TransparentRedirectTest}, {@link EgressTest}</td></tr>
 *   <tr><td>D21</td><td>a test event is a delivery like any other; URLs: CallbackUrlPolicyTest of the schemas</td></tr>
 *   <tr><td>D02 counted in packets, D22's other wall</td><td>{@code EgressNamespaceIT}</td></tr>
 * </table>
 */
@ExtendWith(NoLeaks.class)
class EgressScenariosTest {
    private static final AttemptOutcome OK = new AttemptOutcome.Answered(200, Optional.empty());

    @Test
    void d01ConnectsToTheAddressOfTheAnswerAndNamesTheHost() throws Exception {
        try (World world = new World(FakeNameServer.answering("127.0.0.1"))) {
            assertThat(world.attempt()).isEqualTo(OK);
            assertThat(world.receiver.requests())
                    .singleElement()
                    .asString()
                    .containsIgnoringCase("\r\nhost: shop.example.com:" + world.receiver.port() + "\r\n");
        }
    }

    @Test
    void d02SendsNothingToAForbiddenAddressAndTriesAgainLater() throws Exception {
        try (World world = new World(FakeNameServer.answering("10.0.0.1"))) {
            AttemptOutcome outcome = world.attempt();

            assertThat(outcome).isEqualTo(forbidden("PRIVATE_USE"));
            assertThat(OutcomeRule.decide(outcome))
                    .isEqualTo(new Decision.Retry(ErrorClass.DNS_FORBIDDEN, Optional.empty()));
        }
    }

    @Test
    void d03OneForbiddenAddressRefusesTheWholeAnswer() throws Exception {
        try (World world = new World(FakeNameServer.answering("127.0.0.1", "10.0.0.1"))) {
            assertThat(world.attempt()).isEqualTo(forbidden("PRIVATE_USE"));
            assertThat(world.receiver.connections()).isZero();
        }
    }

    @Test
    void d04AForbiddenIpv6AddressIsNotAskedForWhileIpv6IsOff() throws Exception {
        try (World world = new World(FakeNameServer.answering("127.0.0.1", "fd00:ec2::254"))) {
            assertThat(world.attempt()).isEqualTo(OK);
        }
    }

    @Test
    void d04AForbiddenIpv6AddressRefusesTheWholeAnswerWhileIpv6IsOn() throws Exception {
        try (World world = new World(FakeNameServer.answering("127.0.0.1", "fd00:ec2::254"), true)) {
            assertThat(world.attempt()).isEqualTo(forbidden("UNIQUE_LOCAL"));
            assertThat(world.receiver.connections()).isZero();
        }
    }

    @Test
    void d05LooksUpOnceAndConnectsToWhatWasJudged() throws Exception {
        Queue<String> answers = new ConcurrentLinkedQueue<>(List.of("127.0.0.1", "10.0.0.1"));
        FakeNameServer rebinding =
                new FakeNameServer((type, name, reply) -> reply.addresses(type, name, answers.remove()));
        try (World world = new World(rebinding.withTimeToLive(0))) {
            assertThat(world.attempt()).isEqualTo(OK);
            assertThat(world.names.asked()).hasSize(1);
        }
    }

    @Test
    void d06AnAttemptAfterOthersIsJudgedLikeTheFirst() throws Exception {
        for (String address : List.of("127.0.0.1", "127.0.0.1", "169.254.169.254")) {
            // As if the time to live had passed: another sender, the same name.
            try (World world = new World(FakeNameServer.answering(address))) {
                assertThat(world.attempt()).isEqualTo(address.equals("127.0.0.1") ? OK : forbidden("LINK_LOCAL"));
            }
        }
    }

    @Test
    void d07AnAliasIsJudgedByTheAddressAtItsEnd() throws Exception {
        FakeNameServer aliased =
                new FakeNameServer((type, name, reply) -> reply.alias("shop.example.com.", "metadata.google.internal.")
                        .addresses(type, "metadata.google.internal.", "169.254.169.254"));
        try (World world = new World(aliased)) {
            assertThat(world.attempt()).isEqualTo(forbidden("LINK_LOCAL"));
        }
    }

    static Stream<Arguments> lookupsWithoutAnEnd() {
        return Stream.of(
                lookup("D08 alias of itself", reply -> reply.alias("shop.example.com.", "shop.example.com.")),
                lookup("D08 loop of two", reply -> reply.alias("shop.example.com.", "b.example.com.")
                        .alias("b.example.com.", "shop.example.com.")),
                lookup("D08 chain of 50 in one answer", reply -> {
                    reply.alias("shop.example.com.", "n0.example.com.");
                    for (int i = 0; i < 49; i++) {
                        reply.alias("n" + i + ".example.com.", "n" + (i + 1) + ".example.com.");
                    }
                    reply.addresses("A", "n49.example.com.", "127.0.0.1");
                }),
                lookup("D09 NXDOMAIN", reply -> reply.code(3)),
                lookup("D09 SERVFAIL", reply -> reply.code(2)),
                lookup("D09 REFUSED", reply -> reply.code(5)),
                lookup("D09 silence", FakeNameServer.Reply::silence),
                lookup("D09 truncated, and nobody there on TCP", FakeNameServer.Reply::truncated),
                lookup(
                        "D09 malformed label",
                        reply -> reply.raw(
                                (byte) 0x81,
                                (byte) 0x80,
                                (byte) 0,
                                (byte) 1,
                                (byte) 0,
                                (byte) 1,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0xbf,
                                (byte) 'x',
                                (byte) 0)),
                lookup("D09 a few bytes", reply -> reply.raw((byte) 0x81)),
                lookup("D09 seventeen addresses", reply -> addresses(reply, 17)),
                lookup("D09 4,000 addresses", reply -> addresses(reply, 4_000)),
                lookup("D10 empty answer", reply -> {}),
                lookup(
                        "D10 an answer about another name",
                        reply -> reply.addresses("A", "b.example.com.", "127.0.0.1")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lookupsWithoutAnEnd")
    void aLookupWithoutAUsableAnswerIsTriedAgainLater(String row, Consumer<FakeNameServer.Reply> answer)
            throws Exception {
        try (World world = new World(new FakeNameServer((type, name, reply) -> answer.accept(reply)))) {
            AttemptOutcome outcome = world.attempt();

            assertThat(OutcomeRule.decide(outcome)).isEqualTo(new Decision.Retry(ErrorClass.DNS, Optional.empty()));
            assertThat(world.receiver.connections()).isZero();
        }
    }

    @Test
    void d08AChainAnsweredAliasByAliasEnds() throws Exception {
        FakeNameServer endless = new FakeNameServer((type, name, reply) -> reply.alias(name, "a." + name));
        try (World world = new World(endless)) {
            assertThat(OutcomeRule.decide(world.attempt()))
                    .isEqualTo(new Decision.Retry(ErrorClass.DNS, Optional.empty()));
            assertThat(world.names.asked()).hasSizeLessThanOrEqualTo(24);
        }
    }

    @Test
    void d09SixteenAddressesAreNotTooMany() throws Exception {
        try (World world = new World(new FakeNameServer((type, name, reply) -> addresses(reply, 16)))) {
            assertThat(world.attempt()).isEqualTo(OK);
        }
    }

    @ParameterizedTest(name = "{0} is refused by {1}")
    @CsvSource({
        "0.0.0.0, THIS_NETWORK",
        "::, UNSPECIFIED",
        "255.255.255.255, RESERVED",
        "224.0.0.1, MULTICAST",
        "64:ff9b::a9fe:a9fe, IPV4_TRANSLATED",
        "2002:a9fe:a9fe::, SIX_TO_FOUR",
    })
    void d13AndD14RefuseByTheAddress(String address, String rule) throws Exception {
        try (World world = new World(FakeNameServer.answering(address), true)) {
            assertThat(world.attempt()).isEqualTo(forbidden(rule));
        }
    }

    @Test
    void d14AMappedAddressIsJudgedAsIpv4() throws Exception {
        FakeNameServer mapped = new FakeNameServer((type, name, reply) -> {
            if (type.equals("AAAA")) {
                reply.mapped(name, "10.0.0.1");
            }
        });
        try (World world = new World(mapped, true)) {
            assertThat(world.attempt()).isEqualTo(forbidden("PRIVATE_USE"));
        }
    }

    @Test
    void d15RefusesOurOwnPublicAddress() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
                FakeNameServer names = FakeNameServer.answering("8.8.4.4");
                SenderHarness sender = sender(
                        SenderHarness.loopback(receiver.port()).withOwnHosts(List.of("8.8.4.0/24")),
                        names.resolver(false))) {
            assertThat(sender.send("http://shop.example.com:" + receiver.port() + "/"))
                    .isEqualTo(forbidden("SELF"));
        }
    }

    @Test
    void d16AnOpenConnectionIsNotUsedOnceItsNameIsForbidden() throws Exception {
        Queue<String> answers = new ConcurrentLinkedQueue<>(List.of("127.0.0.1", "10.0.0.1"));
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
                SenderHarness sender = sender(
                        SenderHarness.loopback(receiver.port()),
                        loop -> host -> loop.newSucceededFuture(List.of(SenderHarness.address(answers.remove()))))) {
            String url = "http://shop.example.com:" + receiver.port() + "/";

            assertThat(sender.send(url)).isEqualTo(OK);
            assertThat(sender.send(url)).isEqualTo(forbidden("PRIVATE_USE"));
            assertThat(receiver.requests()).hasSize(1);
        }
    }

    @Test
    void d17FollowsNoRedirect() throws Exception {
        try (ScriptedReceiver target = ScriptedReceiver.answering(ScriptedReceiver.OK);
                ScriptedReceiver receiver =
                        ScriptedReceiver.answering("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + target.port()
                                + "/\r\nContent-Length: 0\r\n\r\n");
                SenderHarness sender = new SenderHarness()) {
            assertThat(sender.send(receiver.url())).isEqualTo(new AttemptOutcome.Answered(302, Optional.empty()));
            assertThat(target.connections()).isZero();
        }
    }

    @Test
    void d18AsksNobodyForAProxy() throws Exception {
        Queue<URI> selected = new ConcurrentLinkedQueue<>();
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                selected.add(uri);
                return List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        });
        try (World world = new World(FakeNameServer.answering("127.0.0.1"))) {
            assertThat(world.attempt()).isEqualTo(OK);
            assertThat(selected).isEmpty();
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    private static Arguments lookup(String row, Consumer<FakeNameServer.Reply> answer) {
        return Arguments.of(row, answer);
    }

    private static void addresses(FakeNameServer.Reply reply, int count) {
        for (int i = 0; i < count; i++) {
            reply.addresses("A", "shop.example.com.", "127.0." + i / 250 + '.' + (1 + i % 250));
        }
    }

    private static AttemptOutcome forbidden(String rule) {
        return new AttemptOutcome.Refused(ErrorClass.DNS_FORBIDDEN, rule);
    }

    private static SenderHarness sender(EgressSettings egress, Function<EventLoop, AddressResolver> resolver) {
        return new SenderHarness(Transport.best(), SenderHarness.SETTINGS, egress, resolver);
    }

    /** A receiver, the names that lead to it or not, and a sender between them. */
    private static final class World implements AutoCloseable {
        private final FakeNameServer names;
        private final ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
        private final SenderHarness sender;

        World(FakeNameServer names) {
            this(names, false);
        }

        World(FakeNameServer names, boolean ipv6) {
            this.names = names;
            EgressSettings loopback = SenderHarness.loopback(receiver.port());
            this.sender = sender(
                    new EgressSettings(true, loopback.allowCidrs(), ipv6, List.of(), loopback.ports()),
                    names.resolver(ipv6));
        }

        AttemptOutcome attempt() {
            return sender.send("http://shop.example.com:" + receiver.port() + "/hook");
        }

        @Override
        public void close() throws Exception {
            sender.close();
            receiver.close();
            names.close();
        }
    }
}
