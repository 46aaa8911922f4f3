package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class AddressSlotsTest {
    private static final AttemptOutcome OK = new AttemptOutcome.Answered(200, Optional.empty());
    private static final InetAddress ONE = SenderHarness.address("192.0.2.1");
    private static final InetAddress OTHER = SenderHarness.address("192.0.2.2");

    private final AddressSlots slots = new AddressSlots(2);

    @Test
    void countsEachAddressByItself() {
        assertThat(slots.open(ONE)).isTrue();
        assertThat(slots.open(ONE)).isTrue();
        assertThat(slots.open(ONE)).isFalse();
        assertThat(slots.open(OTHER)).isTrue();

        slots.closed(ONE);
        assertThat(slots.open(ONE)).isTrue();
        assertThat(slots.openConnections()).isEqualTo(3);
        slots.closed(OTHER);
        assertThatIllegalStateException().isThrownBy(() -> slots.closed(OTHER));
    }

    @Test
    void letsThoseWhoWaitTryAgainInTheOrderTheyCame() {
        List<String> order = new ArrayList<>();
        slots.open(ONE);
        slots.await(ONE, () -> order.add("first"));
        AddressSlots.Waiter tired = () -> order.add("tired");
        slots.await(ONE, tired);
        slots.await(ONE, () -> order.add("third"));
        slots.await(OTHER, () -> order.add("other"));
        slots.cancel(ONE, tired);

        slots.becameFree(ONE);
        assertThat(order).containsExactly("first");
        slots.closed(ONE);
        slots.becameFree(ONE);
        assertThat(order).containsExactly("first", "third");
    }

    @Test
    void anAttemptAboveTheBoundWaitsForTheConnectionOfAnother() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    while (c.readRequest()) {
                        answer.await();
                        c.send(ScriptedReceiver.OK);
                    }
                });
                SenderHarness sender = oneConnection()) {
            CompletableFuture<AttemptOutcome> first = start(sender, "ep_1", receiver);
            await().until(() -> receiver.requests().size() == 1);
            CompletableFuture<AttemptOutcome> second = start(sender, "ep_2", receiver);

            answer.countDown();
            assertThat(SenderHarness.outcomeOf(first)).isEqualTo(OK);
            assertThat(SenderHarness.outcomeOf(second)).isEqualTo(OK);
            assertThat(receiver.connections()).isOne();
        }
    }

    @Test
    void anAttemptThatFindsNoneIsNotSent() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    c.readRequest();
                    answer.await();
                    c.send(ScriptedReceiver.OK);
                });
                SenderHarness sender = oneConnection()) {
            CompletableFuture<AttemptOutcome> first = start(sender, "ep_1", receiver);
            await().until(() -> receiver.requests().size() == 1);

            assertThat(SenderHarness.outcomeOf(start(sender, "ep_2", receiver)))
                    .isEqualTo(new AttemptOutcome.Crowded());
            assertThat(receiver.connections()).isOne();

            answer.countDown();
            assertThat(SenderHarness.outcomeOf(first)).isEqualTo(OK);
            sender.awaitConnections(0);
        }
    }

    @Test
    void givesUpIdleConnectionsForTheSakeOfAnother() throws Exception {
        try (ScriptedReceiver one = ScriptedReceiver.answering(ScriptedReceiver.OK);
                ScriptedReceiver another = ScriptedReceiver.answering(ScriptedReceiver.OK);
                SenderHarness sender = oneConnection()) {
            sender.send(one.url());
            sender.awaitConnections(1);

            assertThat(sender.send(another.url())).isEqualTo(OK);
            sender.awaitConnections(1);
        }
    }

    @Test
    void aConnectionThatWasNeverMadeTakesNoPlace() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
                SenderHarness sender = oneConnection()) {
            assertThat(sender.send("http://127.0.0.1:" + closed + "/")).isInstanceOf(AttemptOutcome.Failed.class);
            assertThat(sender.send(receiver.url())).isEqualTo(OK);
        }
    }

    private static SenderHarness oneConnection() {
        return new SenderHarness(SenderHarness.SETTINGS.withMaxConnectionsPerAddress(1));
    }

    private static CompletableFuture<AttemptOutcome> start(
            SenderHarness sender, String endpointId, ScriptedReceiver receiver) {
        return sender.start(endpointId, receiver.url(), SenderHarness.BODY, SenderHarness.TIMEOUT);
    }
}
