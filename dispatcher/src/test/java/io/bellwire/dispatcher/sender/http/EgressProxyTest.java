package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.schemas.egress.EgressSettings;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Settings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callbacks to a public address, by a proxy on loopback that does as its script says. */
@ExtendWith(NoLeaks.class)
class EgressProxyTest {
    private static final String HOST = "shop.example.com";
    private static final String VETTED = "93.184.216.34";
    private static final String URL = "https://" + HOST + "/hook";
    private static final String OPENED = "HTTP/1.1 200 Connection established\r\n\r\n";
    private static final AttemptOutcome OK = AttemptOutcome.Answered.plainly(200);
    private static final TestAuthority AUTHORITY = new TestAuthority();
    private static final ClientTls TLS = ClientTls.trusting(TlsProvider.AUTO, AUTHORITY.certificate());
    private static final EgressSettings EGRESS =
            new EgressSettings(true, List.of(), false, List.of(), Set.of(80, 443, 8443));
    private static final HttpSettings QUICK = withConnectTimeout(Duration.ofMillis(300));

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    @Test
    void carriesTlsToTheVettedAddressAndShowsTheProxyNothingButThat() throws Exception {
        try (ScriptedReceiver merchant = merchant(HOST);
                ScriptedReceiver proxy = relayingTo(merchant.port());
                SenderHarness sender = sender(proxy, SenderHarness.SETTINGS)) {

            assertThat(sender.send(URL)).isEqualTo(OK);
            assertThat(sender.send(URL)).isEqualTo(OK);

            assertThat(asked).containsExactly("CONNECT 93.184.216.34:443 HTTP/1.1\r\nHost: 93.184.216.34:443\r\n\r\n");
            assertThat(merchant.requests()).hasSize(2).allSatisfy(request -> assertThat(request)
                    .startsWith("POST /hook HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nhost: shop.example.com\r\n"));
        }
    }

    @Test
    void carriesPlainHttpThroughATunnelTooSoThatTheProxySeesNoHeaders() throws Exception {
        try (ScriptedReceiver merchant = ScriptedReceiver.answering(ScriptedReceiver.OK);
                ScriptedReceiver proxy = relayingTo(merchant.port());
                SenderHarness sender = sender(proxy, SenderHarness.SETTINGS)) {

            assertThat(sender.send("http://" + HOST + "/hook")).isEqualTo(OK);

            assertThat(asked).containsExactly("CONNECT 93.184.216.34:80 HTTP/1.1\r\nHost: 93.184.216.34:80\r\n\r\n");
            assertThat(merchant.requests()).hasSize(1);
        }
    }

    @Test
    void carriesHttp2() throws Exception {
        try (Http2Receiver merchant =
                        new Http2Receiver(AUTHORITY.serverFor(HOST), new Http2Settings(), 1, "h2", "http/1.1");
                ScriptedReceiver proxy = relayingTo(merchant.port());
                SenderHarness sender = sender(proxy, SenderHarness.SETTINGS)) {
            Destination destination = new Destination("ep_1", sender.url(URL), SenderHarness.HEADERS, true);

            AttemptOutcome outcome =
                    SenderHarness.outcomeOf(sender.start(destination, SenderHarness.BODY, SenderHarness.TIMEOUT));

            assertThat(outcome).isEqualTo(OK);
            assertThat(merchant.requests()).hasSize(1);
        }
    }

    @Test
    void checksTheMerchantsCertificateInsideTheTunnel() throws Exception {
        try (ScriptedReceiver merchant = merchant("other.example.com");
                ScriptedReceiver proxy = relayingTo(merchant.port());
                SenderHarness sender = sender(proxy, SenderHarness.SETTINGS)) {

            assertThat(sender.send(URL)).isEqualTo(new AttemptOutcome.Failed(ErrorClass.TLS, Failure.WRONG_NAME));
        }
    }

    @Test
    void asksTheProxyForNoForbiddenAddress() throws Exception {
        try (ScriptedReceiver proxy = answering(OPENED);
                SenderHarness sender =
                        sender(proxyAt(proxy), SenderHarness.SETTINGS, SenderHarness.resolvingTo("10.0.0.1"))) {

            assertThat(sender.send(URL)).isEqualTo(new AttemptOutcome.Refused(ErrorClass.DNS_FORBIDDEN, "PRIVATE_USE"));
            assertThat(proxy.connections()).isZero();
        }
    }

    @Test
    void showsItsCredentialsToTheProxyAndToNobodyElse() throws Exception {
        try (ScriptedReceiver proxy = answering("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"p\"\r\n\r\n")) {
            EgressProxy known = EgressProxy.of("http://127.0.0.1:" + proxy.port(), "us er", "hun:ter2");
            try (SenderHarness sender = sender(known, SenderHarness.SETTINGS, SenderHarness.resolvingTo(VETTED))) {
                AttemptOutcome outcome = sender.send(URL);

                String credentials =
                        Base64.getEncoder().encodeToString("us er:hun:ter2".getBytes(StandardCharsets.US_ASCII));
                assertThat(asked)
                        .singleElement()
                        .asString()
                        .endsWith("\r\nProxy-Authorization: Basic " + credentials + "\r\n\r\n");
                assertThat(outcome + known.toString()).doesNotContain("hun", credentials);
            }
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                answer("407", "HTTP/1.1 407 No\r\n\r\n", "answers with status 407"),
                answer("403", "HTTP/1.1 403 No\r\nContent-Length: 3\r\n\r\nno!", "answers with status 403"),
                answer("502 of which nobody knows whose", "HTTP/1.1 502 Bad\r\n\r\n", "answers with status 502"),
                answer("101, after which no answer comes", "HTTP/1.1 101 Switch\r\n\r\n", "answers with status 101"),
                answer("a redirect", "HTTP/1.1 302 There\r\nLocation: /\r\n\r\n", "answers with status 302"),
                answer(
                        "503 of its own",
                        "HTTP/1.1 503 No\r\nProxy-Status: p; error=proxy_internal_error\r\n\r\n",
                        "answers with status 503"),
                answer(
                        "an error inside quotes",
                        "HTTP/1.1 502 No\r\nProxy-Status: p; details=\"a; error=connection_refused\"\r\n\r\n",
                        "answers with status 502"),
                answer("garbage", "SSH-2.0-OpenSSH\r\n\r\n", "answer is not HTTP/1.0 or HTTP/1.1"),
                answer(
                        "two lengths",
                        "HTTP/1.1 502 No\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                        "more than one length"),
                answer(
                        "a huge head",
                        "HTTP/1.1 200 OK\r\nX: " + "x".repeat(17 * 1024) + "\r\n\r\n",
                        "line is too long"),
                answer(
                        "too many interim answers",
                        "HTTP/1.1 100 Continue\r\n\r\n".repeat(9) + OPENED,
                        "more than 8 interim answers"),
                answer("the end in the middle of its head", "HTTP/1.1 200 O", "closed before it answered"),
                answer("the end at once", "", "closed before it answered"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void aFailureOfTheProxyIsNotTheMerchants(String name, String answer, String detail) throws Exception {
        try (ScriptedReceiver proxy = answering(answer);
                SenderHarness sender = sender(proxy, SenderHarness.SETTINGS)) {
            assertThat(sender.send(URL)).isEqualTo(ofTheProxy(detail));
        }
    }

    @Test
    void aProxyThatDripsItsAnswerGetsNoMoreTimeThanAConnection() throws Exception {
        try (ScriptedReceiver proxy = new ScriptedReceiver(conversation -> {
                    conversation.readHead();
                    conversation.send("HTTP/1.1 200 OK\r\nX: ");
                    conversation.awaitClose();
                });
                SenderHarness sender = sender(proxy, QUICK)) {
            assertThat(sender.send(URL)).isEqualTo(ofTheProxy("no tunnel in time"));
        }
    }

    @Test
    void aProxyThatIsNotThereIsNotTheMerchantsFault() throws Exception {
        int nobody = freePort();
        try (SenderHarness sender = sender(
                EgressProxy.of("http://127.0.0.1:" + nobody, "", ""),
                SenderHarness.SETTINGS,
                SenderHarness.resolvingTo(VETTED, "93.184.216.35"))) {
            assertThat(sender.send(URL)).isEqualTo(ofTheProxy("connection refused or reset"));
        }
    }

    @Test
    void findsTheProxyByItsNameAndChargesNobodyIfItHasNone() throws Exception {
        try (ScriptedReceiver merchant = merchant(HOST);
                ScriptedReceiver proxy = relayingTo(merchant.port())) {
            EgressProxy named = EgressProxy.of("http://Egress_Proxy.internal:" + proxy.port(), "", "");
            Function<EventLoop, AddressResolver> known = loop -> host -> loop.newSucceededFuture(
                    List.of(SenderHarness.address(host.equals("egress_proxy.internal") ? "127.0.0.1" : VETTED)));
            Function<EventLoop, AddressResolver> unknown = loop -> host -> host.equals(HOST)
                    ? loop.newSucceededFuture(List.of(SenderHarness.address(VETTED)))
                    : loop.newFailedFuture(new UnknownHostException());

            try (SenderHarness sender = sender(named, SenderHarness.SETTINGS, known)) {
                assertThat(sender.send(URL)).isEqualTo(OK);
            }
            try (SenderHarness sender = sender(named, SenderHarness.SETTINGS, unknown)) {
                assertThat(sender.send(URL)).isEqualTo(ofTheProxy("its name does not resolve"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p; error=connection_refused",
                "p; error=destination_ip_prohibited",
                "p;error=connection_timeout;details=\"a \\\" b\"",
                "edge; received-status=502; error=destination_unavailable, p",
            })
    void whatTheProxySaysOfTheDestinationIsTheMerchants(String status) throws Exception {
        try (ScriptedReceiver proxy = answering("HTTP/1.1 502 Bad\r\nProxy-Status: " + status + "\r\n\r\n");
                SenderHarness sender = sender(proxy, SenderHarness.SETTINGS)) {
            assertThat(sender.send(URL)).isEqualTo(new AttemptOutcome.Failed(ErrorClass.CONNECT, "no connection"));
        }
    }

    @Test
    void h02AnAddressThatTakesNoConnectionIsTheMerchantsIfTheProxyCarriesForOthersMeanwhile() throws Exception {
        CountDownLatch isWaiting = new CountDownLatch(1);
        try (ScriptedReceiver merchant = merchant(HOST);
                ScriptedReceiver proxy = new ScriptedReceiver(conversation -> {
                    if (conversation.readHead().startsWith("CONNECT 93.184.216.34:8443 ")) {
                        isWaiting.countDown();
                        conversation.awaitClose();
                    } else {
                        conversation.send(OPENED);
                        conversation.relayTo(merchant.port());
                    }
                });
                SenderHarness sender = sender(proxy, withConnectTimeout(Duration.ofSeconds(2)))) {
            CompletableFuture<AttemptOutcome> blackhole =
                    sender.start("ep_2", "https://" + HOST + ":8443/", SenderHarness.BODY, SenderHarness.TIMEOUT);
            isWaiting.await();

            assertThat(sender.send(URL)).isEqualTo(OK);

            assertThat(SenderHarness.outcomeOf(blackhole))
                    .isEqualTo(new AttemptOutcome.Failed(ErrorClass.CONNECT, "no connection in time"));
        }
    }

    @Test
    void whatFollowsAnOpenedTunnelUnaskedIsTheDestinations() throws Exception {
        try (ScriptedReceiver proxy = answering(OPENED + "SSH-2.0-OpenSSH\r\n");
                SenderHarness sender = sender(proxy, SenderHarness.SETTINGS)) {
            assertThat(sender.send(URL))
                    .isEqualTo(new AttemptOutcome.Failed(ErrorClass.PROTOCOL, "peer speaks before it is asked"));
        }
    }

    @Test
    void whatIsSaidInsideATunnelIsTheDestinationsThoughItIsNoTls() throws Exception {
        try (ScriptedReceiver proxy = new ScriptedReceiver(conversation -> {
                    conversation.readHead();
                    conversation.send(OPENED);
                    conversation.in().read();
                    conversation.send("SSH-2.0-OpenSSH\r\n");
                    conversation.awaitClose();
                });
                SenderHarness sender = sender(proxy, SenderHarness.SETTINGS)) {
            assertThat(sender.send(URL))
                    .isEqualTo(new AttemptOutcome.Failed(ErrorClass.TLS, "peer does not speak TLS"));
        }
    }

    @Test
    void goesOnToTheNextOfTheProxysAddressesIfOneTakesNoConnection() throws Exception {
        try (ScriptedReceiver merchant = merchant(HOST);
                ScriptedReceiver proxy = relayingTo(merchant.port())) {
            EgressProxy named = EgressProxy.of("http://proxies.internal:" + proxy.port(), "", "");
            List<InetAddress> both = List.of(SenderHarness.address("127.0.0.9"), SenderHarness.address("127.0.0.1"));
            Function<EventLoop, AddressResolver> names = loop ->
                    host -> loop.newSucceededFuture(host.equals(HOST) ? List.of(SenderHarness.address(VETTED)) : both);

            try (SenderHarness sender = sender(named, SenderHarness.SETTINGS, names)) {
                assertThat(sender.send(URL)).isEqualTo(ofTheProxy("connection refused or reset"));
                assertThat(sender.send(URL)).isEqualTo(OK);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\n",
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Content-Length: x\r\nContent-Length: y\r\n",
            })
    void whatAnOpenedTunnelSaysOfItsLengthCountsForNothing(String lengths) throws Exception {
        try (ScriptedReceiver merchant = merchant(HOST);
                ScriptedReceiver proxy = opening("HTTP/1.1 200 OK\r\n" + lengths + "\r\n", merchant);
                SenderHarness sender = sender(proxy, SenderHarness.SETTINGS)) {
            assertThat(sender.send(URL)).isEqualTo(OK);
        }
    }

    @Test
    void eachInterimAnswerMayBeAsLongAsTheLast() throws Exception {
        String interim = "HTTP/1.1 103 Early Hints\r\nX: " + "x".repeat(9 * 1024) + "\r\n\r\n";
        try (ScriptedReceiver merchant = merchant(HOST);
                ScriptedReceiver proxy = opening(interim + interim + OPENED, merchant);
                SenderHarness sender = sender(proxy, SenderHarness.SETTINGS)) {
            assertThat(sender.send(URL)).isEqualTo(OK);
        }
    }

    @Test
    void asksTheProxyForNoTunnelToItself() throws Exception {
        try (ScriptedReceiver proxy = answering(OPENED)) {
            EgressProxy named = EgressProxy.of("http://proxy.internal:" + proxy.port(), "", "");
            named.found(List.of(SenderHarness.address(VETTED)));
            try (SenderHarness sender = sender(named, SenderHarness.SETTINGS, SenderHarness.resolvingTo(VETTED))) {
                assertThat(sender.send(URL))
                        .isEqualTo(new AttemptOutcome.Refused(ErrorClass.DNS_FORBIDDEN, "LOCAL_INTERFACE"));
                assertThat(proxy.connections()).isZero();
            }
        }
    }

    private static ScriptedReceiver opening(String answer, ScriptedReceiver merchant) {
        return new ScriptedReceiver(conversation -> {
            conversation.readHead();
            conversation.send(answer);
            conversation.relayTo(merchant.port());
        });
    }

    private static Arguments answer(String name, String answer, String detail) {
        return Arguments.of(name, answer, detail);
    }

    static AttemptOutcome ofTheProxy(String detail) {
        return new AttemptOutcome.Failed(ErrorClass.PROXY, "egress proxy: " + detail);
    }

    static ScriptedReceiver merchant(String certified) throws Exception {
        return merchant(certified, conversation -> {
            while (conversation.readRequest()) {
                conversation.send(ScriptedReceiver.OK);
            }
        });
    }

    static ScriptedReceiver merchant(String certified, ScriptedReceiver.Script script) throws Exception {
        ServerSocket server = AUTHORITY
                .serverFor(certified)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return new ScriptedReceiver(server, script);
    }

    /** Answers each CONNECT so, and closes when its peer has. */
    private ScriptedReceiver answering(String answer) {
        return new ScriptedReceiver(conversation -> {
            asked.add(conversation.readHead());
            conversation.send(answer);
            conversation.halfClose();
            conversation.awaitClose();
        });
    }

    private ScriptedReceiver relayingTo(int port) {
        return new ScriptedReceiver(conversation -> {
            asked.add(conversation.readHead());
            conversation.send(OPENED);
            conversation.relayTo(port);
        });
    }

    static EgressProxy proxyAt(ScriptedReceiver proxy) {
        return EgressProxy.of("http://127.0.0.1:" + proxy.port(), "", "");
    }

    static SenderHarness sender(ScriptedReceiver proxy, HttpSettings settings) {
        return sender(proxyAt(proxy), settings, SenderHarness.resolvingTo(VETTED));
    }

    static SenderHarness sender(
            EgressProxy proxy, HttpSettings settings, Function<EventLoop, AddressResolver> resolver) {
        return new SenderHarness(Transport.best(), settings, EGRESS, resolver, TLS, proxy);
    }

    private static HttpSettings withConnectTimeout(Duration timeout) {
        HttpSettings standard = SenderHarness.SETTINGS;
        return new HttpSettings(
                standard.userAgent(),
                standard.resolveTimeout(),
                timeout,
                standard.tlsHandshakeTimeout(),
                standard.headersTimeout(),
                standard.idleTimeout(),
                standard.maxConnectionAge(),
                standard.maxRequestsPerConnection(),
                standard.maxConnectionsPerEndpoint(),
                standard.maxConnectionsPerAddress(),
                standard.drainBytes(),
                standard.drainTime());
    }

    static int freePort() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return server.getLocalPort();
        }
    }
}
