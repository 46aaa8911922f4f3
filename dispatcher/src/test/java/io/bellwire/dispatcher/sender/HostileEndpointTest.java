package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Rows of the catalogue of hostile receivers that one attempt cannot show: what an endpoint costs that goes on like that. */
class HostileEndpointTest {
    private static final int OWED = 1_000;

    @Test
    void h84AFloodOfResetsGetsAFewConnectionsAndNotOneForEachDelivery() throws Exception {
        try (Resets resets = new Resets();
                ShareUnderTest share = new ShareUnderTest(
                        resets.url(), ShareUnderTest.LOOPBACK, ShareUnderTest.under(ShareUnderTest.LOOPBACK))) {
            share.handOver(OWED);

            await().until(() -> share.records("retry.10s") == OWED);
            // Those that run as it opens end as well; the pause is longer than all of this takes.
            int most = Breaker.Settings.STANDARD.inARow() + AdaptiveLimit.START;
            assertThat(resets.accepted.get()).isBetween(1, most);
            assertThat(share.records("delivery.attempts"))
                    .isBetween((long) Breaker.Settings.STANDARD.inARow(), (long) most);
            assertThat(share.counted("bellwire.sender.breaker.opened")).isEqualTo(1);
        }
    }

    @Test
    void h87AnEndpointThatFailsEveryRetryGetsAFewOfThemAndEveryFirstAttempt() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.start(InstantSource.system());
                ShareUnderTest share = new ShareUnderTest(
                        receiver.endpoint("/hook", Script.alwaysStatus(500)).toString(),
                        ShareUnderTest.LOOPBACK,
                        ShareUnderTest.under(ShareUnderTest.LOOPBACK))) {
            for (int round = 1; round <= 8; round++) {
                share.handOver(RetryBudget.MOST / 2, 1);
                long handedOver = round * RetryBudget.MOST / 2;
                await().until(() -> share.records("dead-letters") + share.records("retry.10s") == handedOver);
            }
            assertThat(share.counted("bellwire.sender.put.off", "reason", "retry_budget"))
                    .isPositive();

            long before = share.records("delivery.attempts");
            share.handOver(20);
            await().until(() -> share.records("delivery.attempts") == before + 20);
        }
    }

    /** Accepts every connection, and resets it. */
    private static final class Resets implements AutoCloseable {
        private final ServerSocket server;
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final AtomicInteger accepted = new AtomicInteger();

        Resets() throws IOException {
            server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
            thread.execute(this::acceptAll);
        }

        private void acceptAll() {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    accepted.incrementAndGet();
                    socket.setSoLinger(true, 0);
                } catch (IOException e) {
                    if (!server.isClosed()) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        }

        String url() {
            return "http://127.0.0.1:" + server.getLocalPort() + "/";
        }

        @Override
        public void close() throws IOException {
            server.close();
            thread.shutdownNow();
        }
    }
}
