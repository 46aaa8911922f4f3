package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NoLeaks.class)
class ConnectionReuseTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final AttemptOutcome OK = new AttemptOutcome.Answered(200, Optional.empty());

    @ParameterizedTest
    @EnumSource(Transport.class)
    void sendsOneRequestAfterAnotherOverOneConnection(Transport transport) throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
                SenderHarness sender = new SenderHarness(
                        transport, SenderHarness.SETTINGS, SenderHarness.loopback(), SenderHarness.resolvingTo())) {

            for (int i = 0; i < 20; i++) {
                assertThat(sender.send(receiver.url())).isEqualTo(OK);
            }

            assertThat(receiver.requests()).hasSize(20);
            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    @Test
    void sendsExactlyTheFixedHeadersAndTheSignedBytes() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
                SenderHarness sender = new SenderHarness()) {

            sender.send(receiver.url());

            assertThat(receiver.requests())
                    .containsExactly("POST /hook?t=1 HTTP/1.1\r\nhost: 127.0.0.1:"
                            + receiver.port()
                            + "\r\nuser-agent: Bellwire/test\r\ncontent-length: 7\r\nwebhook-id: cb_1\r\n\r\n"
                            + "{\"a\":1}");
        }
    }

    @Test
    void resendsOnceOnAFreshConnectionWhenAKeptOneProvesStale() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    c.readRequest();
                    c.send(ScriptedReceiver.OK);
                    c.readRequest();
                    c.close();
                });
                SenderHarness sender = new SenderHarness()) {
            sender.send(receiver.url());

            AttemptOutcome outcome = sender.send(receiver.url());

            assertThat(outcome).isEqualTo(OK);
            assertThat(receiver.connections()).isEqualTo(2);
            assertThat(receiver.requests()).hasSize(3);
        }
    }

    @Test
    void doesNotResendAfterTheFreshConnectionFailedToo() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    c.readRequest();
                    if (c.number() == 1) {
                        c.send(ScriptedReceiver.OK);
                        c.readRequest();
                    }
                });
                SenderHarness sender = new SenderHarness()) {
            sender.send(receiver.url());

            AttemptOutcome outcome = sender.send(receiver.url());

            assertThat(OutcomeRule.decide(outcome))
                    .isEqualTo(new Decision.Retry(ErrorClass.PROTOCOL, Optional.empty()));
            assertThat(receiver.connections()).isEqualTo(2);
        }
    }

    @Test
    void doesNotResendOnceAByteOfTheAnswerCame() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    c.readRequest();
                    c.send(ScriptedReceiver.OK);
                    c.readRequest();
                    c.send("H");
                });
                SenderHarness sender = new SenderHarness()) {
            sender.send(receiver.url());

            AttemptOutcome outcome = sender.send(receiver.url());

            assertThat(OutcomeRule.decide(outcome))
                    .isEqualTo(new Decision.Retry(ErrorClass.PROTOCOL, Optional.empty()));
            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    @Test
    void h52ClosesAnIdleConnectionOnWhichThePeerSpeaksUnasked() throws Exception {
        CountDownLatch speak = new CountDownLatch(1);
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    c.readRequest();
                    c.send(ScriptedReceiver.OK);
                    if (c.number() == 1) {
                        c.hold(speak);
                        c.send("HTTP/1.1 500 Poisoned\r\nContent-Length: 0\r\n\r\n");
                    }
                    c.awaitClose();
                });
                SenderHarness sender = new SenderHarness()) {
            sender.send(receiver.url());
            sender.awaitConnections(1);

            speak.countDown();
            sender.awaitConnections(0);

            assertThat(sender.send(receiver.url())).isEqualTo(OK);
            assertThat(receiver.connections()).isEqualTo(2);
        }
    }

    @Test
    void closesAConnectionLeftIdle() throws Exception {
        HttpSettings settings = SenderHarness.settings(Duration.ofMillis(50), 100, 8);
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    c.readRequest();
                    c.send(ScriptedReceiver.OK);
                    c.awaitClose();
                });
                SenderHarness sender = new SenderHarness(settings)) {

            sender.send(receiver.url());

            await().until(() -> receiver.connectionsClosedByClient() == 1);
            sender.awaitConnections(0);
        }
    }

    @Test
    void closesAConnectionThatIsTooOldSoThatAChangedAnswerTakesEffect() throws Exception {
        HttpSettings settings = aged(Duration.ofNanos(1));
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
                SenderHarness sender = new SenderHarness(settings)) {

            for (int i = 0; i < 3; i++) {
                assertThat(sender.send(receiver.url())).isEqualTo(OK);
            }

            assertThat(receiver.connections()).isEqualTo(3);
        }
    }

    @Test
    void closesAConnectionThatServedItsShare() throws Exception {
        HttpSettings settings = SenderHarness.settings(LONG, 2, 8);
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
                SenderHarness sender = new SenderHarness(settings)) {

            for (int i = 0; i < 5; i++) {
                assertThat(sender.send(receiver.url())).isEqualTo(OK);
            }

            assertThat(receiver.connections()).isEqualTo(3);
        }
    }

    @Test
    void usesNoMoreConnectionsThanAnEndpointMayHaveAndServesAllInTheEnd() throws Exception {
        HttpSettings settings = SenderHarness.settings(LONG, 1_000, 2);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger busy = new AtomicInteger();
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    while (c.readRequest()) {
                        busy.incrementAndGet();
                        c.hold(answer);
                        c.send(ScriptedReceiver.OK);
                    }
                });
                SenderHarness sender = new SenderHarness(settings)) {

            List<CompletableFuture<AttemptOutcome>> attempts = Stream.generate(
                            () -> sender.start("ep_1", receiver.url(), SenderHarness.BODY, SenderHarness.TIMEOUT))
                    .limit(10)
                    .toList();
            await().until(() -> busy.get() == 2);
            CompletableFuture<AttemptOutcome> neighbour =
                    sender.start("ep_2", receiver.url(), SenderHarness.BODY, SenderHarness.TIMEOUT);
            await().until(() -> busy.get() == 3);
            answer.countDown();

            assertThat(attempts).allSatisfy(attempt -> assertThat(attempt.get(20, TimeUnit.SECONDS))
                    .isEqualTo(OK));
            assertThat(SenderHarness.outcomeOf(neighbour)).isEqualTo(OK);
            assertThat(receiver.connections()).isEqualTo(3);
        }
    }

    @Test
    void aWaitingAttemptKeepsItsOwnDeadlineAndLeavesTheQueue() throws Exception {
        HttpSettings settings = SenderHarness.settings(LONG, 1_000, 1);
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    while (c.readRequest()) {
                        c.hold(answer);
                        c.send(ScriptedReceiver.OK);
                    }
                });
                SenderHarness sender = new SenderHarness(settings)) {
            CompletableFuture<AttemptOutcome> first =
                    sender.start("ep_1", receiver.url(), SenderHarness.BODY, SenderHarness.TIMEOUT);

            AttemptOutcome waited = sender.send(receiver.url(), SenderHarness.BODY, Duration.ofMillis(100));

            assertThat(waited)
                    .isEqualTo(new AttemptOutcome.Failed(
                            ErrorClass.TIMEOUT, "no answer in 100 ms, while waiting for a connection slot"));
            answer.countDown();
            assertThat(SenderHarness.outcomeOf(first)).isEqualTo(OK);
            assertThat(sender.send(receiver.url())).isEqualTo(OK);
            assertThat(receiver.requests()).hasSize(2);
        }
    }

    @Test
    void neverLendsAConnectionToAnotherName() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
                SenderHarness sender = new SenderHarness(
                        Transport.best(),
                        SenderHarness.SETTINGS,
                        SenderHarness.loopback(receiver.port()),
                        SenderHarness.resolvingTo("127.0.0.1"))) {

            sender.send("http://one.shop.example.com:" + receiver.port() + "/");
            sender.send("http://two.shop.example.com:" + receiver.port() + "/");

            assertThat(receiver.connections()).isEqualTo(2);
            assertThat(receiver.requests().get(1)).contains("host: two.shop.example.com:" + receiver.port());
        }
    }

    private static HttpSettings aged(Duration maxConnectionAge) {
        HttpSettings standard = SenderHarness.SETTINGS;
        return new HttpSettings(
                standard.userAgent(),
                standard.resolveTimeout(),
                standard.connectTimeout(),
                standard.tlsHandshakeTimeout(),
                standard.headersTimeout(),
                standard.idleTimeout(),
                maxConnectionAge,
                standard.maxRequestsPerConnection(),
                standard.maxConnectionsPerEndpoint(),
                standard.maxConnectionsPerAddress(),
                standard.drainBytes(),
                standard.drainTime());
    }
}
