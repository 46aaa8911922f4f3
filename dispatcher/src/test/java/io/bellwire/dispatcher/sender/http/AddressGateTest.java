package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class AddressGateTest {
    private static final AttemptOutcome OK = new AttemptOutcome.Answered(200, Optional.empty());

    /** Lets one connection be open at a time, and counts. */
    private static final class OneAtATime implements AddressGate {
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();

        @Override
        public boolean acquire(InetAddress vetted) {
            boolean acquired = open.compareAndSet(0, 1);
            if (!acquired) {
                refused.incrementAndGet();
            }
            return acquired;
        }

        @Override
        public void release(InetAddress vetted) {
            open.decrementAndGet();
        }
    }

    private final OneAtATime gate = new OneAtATime();

    @Test
    void sendsNothingToAnAddressThatIsCrowded() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    c.readRequest();
                    answer.await();
                    c.send(ScriptedReceiver.OK);
                });
                SenderHarness sender = new SenderHarness(gate)) {
            CompletableFuture<AttemptOutcome> first =
                    sender.start("ep_1", receiver.url(), SenderHarness.BODY, SenderHarness.TIMEOUT);
            await().until(() -> receiver.requests().size() == 1);

            AttemptOutcome second = SenderHarness.outcomeOf(
                    sender.start("ep_2", receiver.url(), SenderHarness.BODY, SenderHarness.TIMEOUT));

            assertThat(second).isEqualTo(new AttemptOutcome.Crowded());
            assertThat(receiver.connections()).isEqualTo(1);
            answer.countDown();
            assertThat(SenderHarness.outcomeOf(first)).isEqualTo(OK);
        }
        assertThat(gate.open).hasValue(0);
    }

    @Test
    void givesUpIdleConnectionsForTheSakeOfAnother() throws Exception {
        try (ScriptedReceiver one = ScriptedReceiver.answering(ScriptedReceiver.OK);
                ScriptedReceiver another = ScriptedReceiver.answering(ScriptedReceiver.OK);
                SenderHarness sender = new SenderHarness(gate)) {
            sender.send(one.url());
            sender.awaitConnections(1);

            assertThat(sender.send(another.url())).isEqualTo(OK);

            assertThat(gate.refused).hasValue(1);
            sender.awaitConnections(1);
        }
        assertThat(gate.open).hasValue(0);
    }

    @Test
    void forgetsAConnectionThatWasNeverMade() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        try (SenderHarness sender = new SenderHarness(gate)) {
            assertThat(sender.send("http://127.0.0.1:" + closed + "/")).isInstanceOf(AttemptOutcome.Failed.class);

            await().untilAsserted(() -> assertThat(gate.open).hasValue(0));
        }
    }
}
