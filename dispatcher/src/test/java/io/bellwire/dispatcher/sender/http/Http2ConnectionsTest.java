package io.bellwire.dispatcher.sender.http;

import static io.bellwire.dispatcher.sender.http.FramePeer.GOAWAY;
import static io.bellwire.dispatcher.sender.http.FramePeer.SETTINGS;
import static io.bellwire.dispatcher.sender.http.FramePeer.joined;
import static io.bellwire.dispatcher.sender.http.FramePeer.number;
import static io.bellwire.dispatcher.sender.http.FramePeer.setting;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who waits for a connection that others use, and who hears why there is none. */
@ExtendWith(NoLeaks.class)
class Http2ConnectionsTest {
    private static final AttemptOutcome SUCCESS = new AttemptOutcome.Answered(200, Optional.empty());
    private static final byte[] ONE_STREAM = setting(FramePeer.MAX_CONCURRENT_STREAMS, 1);
    private static final byte[] TWO_STREAMS = setting(FramePeer.MAX_CONCURRENT_STREAMS, 2);

    private final CountDownLatch oneIsAnswered = new CountDownLatch(1);

    /** As many as may be in use are, and full; none of their streams ends before the one that waits is answered. */
    @Test
    void whoWaitsIsSentOnceAPeerTakesMoreStreams() throws Exception {
        try (ScriptedReceiver receiver = HostileHttp2Test.greetingWith(ONE_STREAM, (number, peer) -> {
                    int first = peer.awaitRequest();
                    if (number == SharedConnections.MOST_IN_USE) {
                        peer.send(SETTINGS, 0, 0, TWO_STREAMS);
                        peer.answer(peer.awaitRequest());
                    }
                    oneIsAnswered.await();
                    peer.answer(first);
                    peer.awaitClose();
                });
                SenderHarness sender = HostileHttp2Test.harness(receiver)) {

            answersOneMoreThanAreInUse(sender, receiver);

            assertThat(receiver.connections()).isEqualTo(SharedConnections.MOST_IN_USE);
        }
    }

    @Test
    void whoWaitsOpensAnotherOnceAPeerTakesNoMoreStreams() throws Exception {
        try (ScriptedReceiver receiver = HostileHttp2Test.greetingWith(ONE_STREAM, (number, peer) -> {
                    int first = peer.awaitRequest();
                    if (number == SharedConnections.MOST_IN_USE) {
                        peer.send(GOAWAY, 0, 0, joined(number(first), number(0)));
                    }
                    if (number <= SharedConnections.MOST_IN_USE) {
                        oneIsAnswered.await();
                    }
                    peer.answer(first);
                    peer.awaitClose();
                });
                SenderHarness sender = HostileHttp2Test.harness(receiver)) {

            answersOneMoreThanAreInUse(sender, receiver);

            assertThat(receiver.connections()).isEqualTo(SharedConnections.MOST_IN_USE + 1);
        }
    }

    private void answersOneMoreThanAreInUse(SenderHarness sender, ScriptedReceiver receiver) {
        List<CompletableFuture<AttemptOutcome>> attempts = Stream.generate(
                        () -> HostileHttp2Test.start(sender, receiver, SenderHarness.TIMEOUT))
                .limit(SharedConnections.MOST_IN_USE + 1)
                .toList();

        CompletableFuture<Object> first = CompletableFuture.anyOf(attempts.toArray(CompletableFuture[]::new));
        assertThat(first.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo(SUCCESS);
        oneIsAnswered.countDown();
        assertThat(attempts).map(SenderHarness::outcomeOf).containsOnly(SUCCESS);
    }

    @Test
    void whoWaitsOpensAnotherAfterAnExceptionOfWhoOpenedOne() throws Exception {
        AtomicBoolean isFirst = new AtomicBoolean(true);
        try (ScriptedReceiver receiver = HostileHttp2Test.receiver((number, peer) -> {
                    peer.answer(peer.awaitRequest());
                    peer.awaitClose();
                });
                SenderHarness sender = HostileHttp2Test.harness(receiver)) {
            sender.maySend(() -> {
                if (isFirst.getAndSet(false)) {
                    throw new IllegalStateException("a mistake of ours");
                }
                return true;
            });

            CompletableFuture<AttemptOutcome> broken = HostileHttp2Test.start(sender, receiver, Duration.ofSeconds(5));
            CompletableFuture<AttemptOutcome> waiting = HostileHttp2Test.start(sender, receiver, SenderHarness.TIMEOUT);

            assertThat(SenderHarness.outcomeOf(waiting)).isEqualTo(SUCCESS);
            assertThat(SenderHarness.outcomeOf(broken)).isInstanceOf(AttemptOutcome.Failed.class);
            sender.awaitConnections(1);
        }
    }

    /** With TLS 1.3 it says so after the handshake, as far as we see. */
    @Test
    void aPeerThatAsksForACertificateWeDoNotHaveFailsByTls() throws Exception {
        SSLServerSocket server = HostileHttp2Test.server();
        server.setNeedClientAuth(true);
        try (ScriptedReceiver receiver = new ScriptedReceiver(server, c -> FramePeer.greeting(c));
                SenderHarness sender = HostileHttp2Test.harness(receiver)) {

            AttemptOutcome outcome = HostileHttp2Test.send(sender, receiver, SenderHarness.TIMEOUT);

            assertThat(outcome).isEqualTo(new AttemptOutcome.Failed(ErrorClass.TLS, "handshake failed"));
            sender.awaitConnections(0);
        }
    }
}
