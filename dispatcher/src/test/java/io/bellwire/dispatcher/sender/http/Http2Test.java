package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** With a peer that behaves, by Netty's own server codec. */
@ExtendWith(NoLeaks.class)
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = TlsProvider.class,
        names = {"JDK", "OPENSSL"})
class Http2Test {
    private static final String HOST = "shop.example.com";
    private static final TestAuthority AUTHORITY = new TestAuthority();
    private static final AttemptOutcome OK = new AttemptOutcome.Answered(200, Optional.empty());
    private static final HttpSettings SETTINGS = SenderHarness.settings(Duration.ofSeconds(30), 1_000, 64);

    private final ClientTls tls;

    Http2Test(TlsProvider provider) {
        assumeThat(provider.unusable()).isNull();
        this.tls = ClientTls.trusting(provider, AUTHORITY.certificate());
    }

    @AfterEach
    void close() {
        tls.close();
    }

    @Test
    void sendsTheSameHeadAndTheSignedBytes() {
        try (Http2Receiver receiver = receiver(new Http2Settings(), 1, "h2");
                SenderHarness sender = harness(receiver)) {

            assertThat(outcomesOf(sender, receiver, true, 1)).containsExactly(OK);

            Http2Receiver.Request request = receiver.requests().get(0);
            assertThat(request.body()).isEqualTo("{\"a\":1}");
            assertThat(request.head())
                    .extracting(entry -> entry.getKey() + ": " + entry.getValue())
                    .containsExactlyInAnyOrder(
                            ":method: POST",
                            ":scheme: https",
                            ":authority: " + HOST + ":" + receiver.port(),
                            ":path: /hook",
                            "user-agent: Bellwire/test",
                            "content-length: 7",
                            "webhook-id: cb_1");
            sender.awaitConnections(1);
        }
    }

    /** None is answered before all are there, so they are under way at the same time. */
    @Test
    void carriesManyStreamsAtATimeOverOneConnection() {
        try (Http2Receiver receiver = receiver(new Http2Settings(), 50, "h2");
                SenderHarness sender = harness(receiver)) {

            assertThat(outcomesOf(sender, receiver, true, 50)).hasSize(50).containsOnly(OK);

            assertThat(receiver.connections()).isEqualTo(1);
            sender.awaitConnections(1);
        }
    }

    @Test
    void sendsOneAfterAnotherOverOneConnection() {
        try (Http2Receiver receiver = receiver(new Http2Settings(), 1, "h2");
                SenderHarness sender = harness(receiver)) {

            for (int i = 0; i < 20; i++) {
                assertThat(outcomesOf(sender, receiver, true, 1)).containsExactly(OK);
            }

            assertThat(receiver.connections()).isEqualTo(1);
            assertThat(receiver.requests()).hasSize(20);
        }
    }

    /** 40 at two a connection need ten rounds of the four that may be in use. */
    @Test
    void keepsToWhatThePeerAllowsAndToFewConnections() {
        try (Http2Receiver receiver = receiver(new Http2Settings().maxConcurrentStreams(2), 1, "h2");
                SenderHarness sender = harness(receiver)) {

            assertThat(outcomesOf(sender, receiver, true, 40)).hasSize(40).containsOnly(OK);

            assertThat(receiver.connections()).isBetween(1, SharedConnections.MOST_IN_USE);
            assertThat(receiver.requests()).hasSize(40);
        }
    }

    @Test
    void sendsABodyLargerThanTheWindow() {
        byte[] body = "x".repeat(300_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (Http2Receiver receiver = receiver(new Http2Settings().initialWindowSize(1_000), 1, "h2");
                SenderHarness sender = harness(receiver)) {

            CompletableFuture<AttemptOutcome> outcome =
                    sender.start(destination(sender, receiver, true), body, SenderHarness.TIMEOUT);

            assertThat(SenderHarness.outcomeOf(outcome)).isEqualTo(OK);
            assertThat(receiver.requests().get(0).body()).hasSize(300_000);
        }
    }

    @Test
    void fallsBackToHttp1WhereThePeerPicksIt() {
        try (Http2Receiver receiver = receiver(new Http2Settings(), 1, "http/1.1");
                SenderHarness sender = harness(receiver)) {

            assertThat(outcomesOf(sender, receiver, true, 20)).hasSize(20).containsOnly(OK);
            assertThat(outcomesOf(sender, receiver, true, 1)).containsExactly(OK);

            assertThat(receiver.http2Connections()).isZero();
        }
    }

    @Test
    void offersHttp2ToNoEndpointWithoutTheOption() {
        try (Http2Receiver receiver = receiver(new Http2Settings(), 1, "h2", "http/1.1");
                SenderHarness sender = harness(receiver)) {

            assertThat(outcomesOf(sender, receiver, false, 1)).containsExactly(OK);

            assertThat(receiver.connections()).isEqualTo(1);
            assertThat(receiver.http2Connections()).isZero();
        }
    }

    @Test
    void sharesNothingBetweenEndpointsWithAndWithoutTheOption() {
        try (Http2Receiver receiver = receiver(new Http2Settings(), 1, "h2", "http/1.1");
                SenderHarness sender = harness(receiver)) {

            for (int i = 0; i < 3; i++) {
                assertThat(outcomesOf(sender, receiver, true, 1)).containsExactly(OK);
                assertThat(outcomesOf(sender, receiver, false, 1)).containsExactly(OK);
            }

            assertThat(receiver.connections()).isEqualTo(2);
            assertThat(receiver.http2Connections()).isEqualTo(1);
            assertThat(receiver.requests()).hasSize(3);
        }
    }

    @Test
    void sharesAConnectionBetweenEndpointsOfOneHost() {
        try (Http2Receiver receiver = receiver(new Http2Settings(), 2, "h2");
                SenderHarness sender = harness(receiver)) {

            CompletableFuture<AttemptOutcome> one = start(sender, "ep_1", receiver);
            CompletableFuture<AttemptOutcome> other = start(sender, "ep_2", receiver);

            assertThat(SenderHarness.outcomeOf(one)).isEqualTo(OK);
            assertThat(SenderHarness.outcomeOf(other)).isEqualTo(OK);
            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    /** One connection to the address, one stream at a time: nobody may wait for a place that only he could free. */
    @Test
    void goesOnOverTheOneConnectionThatTheAddressMayHave() {
        HttpSettings settings = SETTINGS.withMaxConnectionsPerAddress(1);
        try (Http2Receiver receiver = receiver(new Http2Settings().maxConcurrentStreams(1), 1, "h2");
                SenderHarness sender = harness(receiver, settings)) {

            // All have to come by in the second that nobody may wait longer for an address.
            assertThat(outcomesOf(sender, receiver, true, 5)).hasSize(5).containsOnly(OK);

            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    /** The option of one of the two needs a connection of its own; each makes room for the other. */
    @Test
    void takesTurnsWithHttp1AtAnAddressThatMayHaveOneConnection() {
        HttpSettings settings = SETTINGS.withMaxConnectionsPerAddress(1);
        try (Http2Receiver receiver = receiver(new Http2Settings(), 1, "h2", "http/1.1");
                SenderHarness sender = harness(receiver, settings)) {
            List<CompletableFuture<AttemptOutcome>> attempts = new ArrayList<>();

            for (int i = 0; i < 10; i++) {
                Destination destination = destination(sender, receiver, i % 2 == 0);
                attempts.add(sender.start(destination, SenderHarness.BODY, SenderHarness.TIMEOUT));
            }

            assertThat(attempts).map(SenderHarness::outcomeOf).hasSize(10).containsOnly(OK);
            assertThat(receiver.requests()).hasSize(5);
        }
    }

    @Test
    void sendsNothingThatIsWithheld() {
        try (Http2Receiver receiver = receiver(new Http2Settings(), 1, "h2");
                SenderHarness sender = harness(receiver)) {
            sender.maySend(false);
            assertThat(outcomesOf(sender, receiver, true, 5)).containsOnly(new AttemptOutcome.Withheld());
            assertThat(receiver.requests()).isEmpty();

            sender.maySend(true);
            assertThat(outcomesOf(sender, receiver, true, 1)).containsExactly(OK);
            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    @Test
    void sendsNothingToAnotherName() {
        try (Http2Receiver receiver =
                        new Http2Receiver(AUTHORITY.serverFor("other.example.com"), new Http2Settings(), 1, "h2");
                SenderHarness sender = harness(receiver)) {

            assertThat(outcomesOf(sender, receiver, true, 3))
                    .hasSize(3)
                    .containsOnly(new AttemptOutcome.Failed(ErrorClass.TLS, Failure.WRONG_NAME));
        }
    }

    private static Http2Receiver receiver(Http2Settings settings, int together, String... protocols) {
        return new Http2Receiver(AUTHORITY.serverFor(HOST), settings, together, protocols);
    }

    private SenderHarness harness(Http2Receiver receiver) {
        return harness(receiver, SETTINGS);
    }

    private SenderHarness harness(Http2Receiver receiver, HttpSettings settings) {
        return new SenderHarness(
                Transport.best(),
                settings,
                SenderHarness.loopback(receiver.port()),
                SenderHarness.resolvingTo("127.0.0.1"),
                tls);
    }

    private static Destination destination(SenderHarness sender, Http2Receiver receiver, boolean http2) {
        return new Destination(
                "ep_1", sender.url("https://" + HOST + ":" + receiver.port() + "/hook"), SenderHarness.HEADERS, http2);
    }

    private static CompletableFuture<AttemptOutcome> start(
            SenderHarness sender, String endpointId, Http2Receiver receiver) {
        Destination destination = new Destination(
                endpointId,
                sender.url("https://" + HOST + ":" + receiver.port() + "/hook"),
                SenderHarness.HEADERS,
                true);
        return sender.start(destination, SenderHarness.BODY, SenderHarness.TIMEOUT);
    }

    private static List<AttemptOutcome> outcomesOf(
            SenderHarness sender, Http2Receiver receiver, boolean http2, int attempts) {
        Destination destination = destination(sender, receiver, http2);
        return IntStream.range(0, attempts)
                .mapToObj(i -> sender.start(destination, SenderHarness.BODY, SenderHarness.TIMEOUT))
                .toList()
                .stream()
                .map(SenderHarness::outcomeOf)
                .toList();
    }
}
