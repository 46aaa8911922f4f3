package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = TlsProvider.class,
        names = {"JDK", "OPENSSL"})
class TlsTest {
    private static final String HOST = "shop.example.com";
    private static final TestAuthority AUTHORITY = new TestAuthority();
    private static final TestAuthority STRANGER = new TestAuthority();
    private static final AttemptOutcome OK = new AttemptOutcome.Answered(200, Optional.empty());

    private final ClientTls tls;

    TlsTest(TlsProvider provider) {
        assumeThat(provider.unusable()).isNull();
        this.tls = ClientTls.trusting(provider, AUTHORITY.certificate());
    }

    @AfterEach
    void close() {
        tls.close();
    }

    @Test
    void sendsOverTlsAndKeepsTheConnection() throws Exception {
        try (ScriptedReceiver receiver = tlsReceiver(AUTHORITY.serverFor(HOST), "TLSv1.3", "TLSv1.2");
                SenderHarness sender = harness(receiver)) {

            assertThat(sender.send(urlOf(receiver))).isEqualTo(OK);
            assertThat(sender.send(urlOf(receiver))).isEqualTo(OK);

            assertThat(receiver.connections()).isEqualTo(1);
            assertThat(receiver.requests()).hasSize(2);
        }
    }

    @Test
    void speaksTls12() throws Exception {
        try (ScriptedReceiver receiver = tlsReceiver(AUTHORITY.serverFor(HOST), "TLSv1.2");
                SenderHarness sender = harness(receiver)) {
            assertThat(sender.send(urlOf(receiver))).isEqualTo(OK);
        }
    }

    @Test
    void takesAWildcardForOneWholeLabel() throws Exception {
        try (ScriptedReceiver receiver = tlsReceiver(AUTHORITY.serverFor("*.example.com"), "TLSv1.3");
                SenderHarness sender = harness(receiver)) {
            assertThat(sender.send(urlOf(receiver))).isEqualTo(OK);
        }
    }

    static Stream<Arguments> untrustworthy() {
        return Stream.of(
                Arguments.of("H10 expired", AUTHORITY.expiredServerFor(HOST), "certificate has expired"),
                Arguments.of("H11 not valid yet", AUTHORITY.notYetValidServerFor(HOST), "certificate is not valid yet"),
                Arguments.of("H12 self-signed", AUTHORITY.selfSignedServerFor(HOST), "certificate is not trusted"),
                Arguments.of("H13 untrusted root", STRANGER.serverFor(HOST), "certificate is not trusted"),
                Arguments.of(
                        "wrong name", AUTHORITY.serverFor("other.example.com"), "certificate is not for this host"),
                Arguments.of(
                        "wildcard above",
                        AUTHORITY.serverFor("*.shop.example.com"),
                        "certificate is not for this host"),
                Arguments.of(
                        "H16 name only in the subject",
                        AUTHORITY.serverWithoutAlternativeName(HOST),
                        "certificate is not for this host"),
                Arguments.of(
                        "H17 partial wildcard",
                        AUTHORITY.serverFor("sh*.example.com"),
                        "certificate is not for this host"),
                Arguments.of("H17 *.com", AUTHORITY.serverFor("*.com"), "certificate is not for this host"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("untrustworthy")
    void sendsNotOneByteToAServerItCannotTrust(String name, SSLContext server, String detail) throws Exception {
        try (ScriptedReceiver receiver = tlsReceiver(server, "TLSv1.3", "TLSv1.2");
                SenderHarness sender = harness(receiver)) {

            AttemptOutcome outcome = sender.send(urlOf(receiver));

            assertThat(outcome).isEqualTo(new AttemptOutcome.Failed(ErrorClass.TLS, detail));
            assertThat(receiver.requests()).isEmpty();
        }
    }

    @Test
    void h07NoServerHello() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> c.awaitClose());
                SenderHarness sender = harness(receiver)) {
            assertThat(sender.send(urlOf(receiver)))
                    .isEqualTo(new AttemptOutcome.Failed(ErrorClass.TLS, "handshake not finished in time"));
        }
    }

    @Test
    void h05ListensAndNeverAccepts() throws Exception {
        try (ServerSocket idle = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                SenderHarness sender = harness(idle.getLocalPort())) {
            assertThat(sender.send("https://" + HOST + ":" + idle.getLocalPort() + "/"))
                    .isEqualTo(new AttemptOutcome.Failed(ErrorClass.TLS, "handshake not finished in time"));
            sender.awaitConnections(0);
        }
    }

    @Test
    void h09PlainHttpOnTheTlsPort() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    c.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                    c.awaitClose();
                });
                SenderHarness sender = harness(receiver)) {
            assertThat(sender.send(urlOf(receiver)))
                    .isEqualTo(new AttemptOutcome.Failed(ErrorClass.TLS, "peer does not speak TLS"));
        }
    }

    @Test
    void h21ServerDemandsOurCertificate() throws Exception {
        SSLServerSocket server = serverSocket(AUTHORITY.serverFor(HOST), "TLSv1.3");
        server.setNeedClientAuth(true);
        try (ScriptedReceiver receiver = new ScriptedReceiver(server, c -> c.readRequest());
                SenderHarness sender = harness(receiver)) {

            AttemptOutcome outcome = sender.send(urlOf(receiver));

            assertThat(OutcomeRule.decide(outcome)).isInstanceOf(Decision.Retry.class);
            assertThat(receiver.requests()).isEmpty();
        }
    }

    /** As the platform does by default; nor does a certificate make us connect where it likes. */
    @Test
    void h18AsksNobodyWhetherACertificateWasRevoked() throws Exception {
        try (ScriptedReceiver revocations = new ScriptedReceiver(c -> c.readRequest());
                ScriptedReceiver receiver =
                        tlsReceiver(AUTHORITY.serverWithRevocationsAt(revocations.url(), HOST), "TLSv1.3");
                SenderHarness sender = harness(receiver)) {

            assertThat(sender.send(urlOf(receiver))).isEqualTo(OK);

            assertThat(revocations.connections()).isZero();
        }
    }

    /** TLS libraries refuse it too, on either side, so no server here can be made to do it. */
    @Test
    void h22FollowsNoProtocolThatWasNotOffered() {
        assertThat(ClientTls.mayFollow(null, false)).isTrue();
        assertThat(ClientTls.mayFollow("http/1.1", false)).isTrue();
        assertThat(ClientTls.mayFollow("h2", false)).isFalse();
        assertThat(ClientTls.mayFollow("", false)).isFalse();
        assertThat(ClientTls.mayFollow("h2", true)).isTrue();
        assertThat(ClientTls.mayFollow("h3", true)).isFalse();
    }

    /** With 1.2 it asks for a new handshake without end, with 1.3 it changes keys. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void h23FloodsWithHandshakesInsteadOfAnAnswer(String protocol) throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(serverSocket(AUTHORITY.serverFor(HOST), protocol), c -> {
                    c.readRequest();
                    for (int i = 0; i < 100_000; i++) {
                        c.shakeHandsAgain();
                    }
                    c.awaitClose();
                });
                SenderHarness sender = harness(receiver)) {

            AttemptOutcome outcome = sender.send(urlOf(receiver), SenderHarness.BODY, Duration.ofSeconds(2));

            assertThat(OutcomeRule.decide(outcome)).isInstanceOf(Decision.Retry.class);
            sender.awaitConnections(0);
        }
    }

    private static ScriptedReceiver tlsReceiver(SSLContext context, String... protocols) throws Exception {
        ServerSocket server = serverSocket(context, protocols);
        return new ScriptedReceiver(server, c -> {
            while (c.readRequest()) {
                c.send(ScriptedReceiver.OK);
            }
        });
    }

    private static SSLServerSocket serverSocket(SSLContext context, String... protocols) throws Exception {
        SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setEnabledProtocols(protocols);
        return server;
    }

    private SenderHarness harness(ScriptedReceiver receiver) {
        return harness(receiver.port());
    }

    private SenderHarness harness(int port) {
        return new SenderHarness(
                Transport.best(),
                SenderHarness.SETTINGS,
                SenderHarness.loopback(port),
                SenderHarness.resolvingTo("127.0.0.1"),
                tls);
    }

    private static String urlOf(ScriptedReceiver receiver) {
        return "https://" + HOST + ":" + receiver.port() + "/hook";
    }
}
