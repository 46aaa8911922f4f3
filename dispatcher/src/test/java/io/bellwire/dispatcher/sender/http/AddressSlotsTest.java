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
    void whatAWaiterClosesWhileItTriesWakesTheNextOnlyAfterwards() {
        List<String> order = new ArrayList<>();
        slots.open(ONE);
        slots.await(ONE, () -> {
            slots.closed(ONE);
            order.add("first");
        });
        slots.await(ONE, () -> order.add("second"));

        slots.becameFree(ONE);

        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void whoTriesInVainStaysBeforeThoseWhoCameLater() {
        List<String> order = new ArrayList<>();
        AddressSlots.Waiter first = () -> order.add("first");
        slots.await(ONE, () -> {
            order.add("in vain");
            slots.awaitAgain(ONE, first);
        });
        slots.await(ONE, () -> order.add("second"));

        slots.becameFree(ONE);
        slots.becameFree(ONE);
        slots.becameFree(ONE);

        assertThat(order).containsExactly("in vain", "first", "second");
    }

    @Test
    void manyWhoPassItOnDoNotFillTheStack() {
        int many = 100_000;
        int[] passedOn = new int[1];
        for (int i = 0; i < many; i++) {
            slots.await(ONE, () -> {
                passedOn[0]++;
                slots.becameFree(ONE);
            });
        }

        slots.becameFree(ONE);

        assertThat(passedOn[0]).isEqualTo(many);
    }

    @Test
    void anAttemptWaitsAtTheAddressThatIsFullNotAtOneThatRefuses() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    while (c.readRequest()) {
                        answer.await();
                        c.send(ScriptedReceiver.OK);
                    }
                });
                SenderHarness sender = new SenderHarness(
                        Transport.best(),
                        SenderHarness.SETTINGS.withMaxConnectionsPerAddress(1),
                        SenderHarness.loopback(receiver.port()),
                        SenderHarness.resolvingTo("127.0.0.2", "127.0.0.1"))) {
            String name = "http://shop.example.com:" + receiver.port() + "/";
            CompletableFuture<AttemptOutcome> first =
                    sender.start("ep_1", name, SenderHarness.BODY, SenderHarness.TIMEOUT);
            await().until(() -> receiver.requests().size() == 1);
            CompletableFuture<AttemptOutcome> second =
                    sender.start("ep_2", name, SenderHarness.BODY, SenderHarness.TIMEOUT);
            // This one gets its place at the refusing address when the second gave it up, and waits at the other.
            assertThat(sender.send("http://127.0.0.2:" + receiver.port() + "/"))
                    .isInstanceOf(AttemptOutcome.Failed.class);

            answer.countDown();

            assertThat(SenderHarness.outcomeOf(first)).isEqualTo(OK);
            assertThat(SenderHarness.outcomeOf(second)).isEqualTo(OK);
            assertThat(receiver.connections()).isOne();
        }
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
