package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointLimits;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.testkit.receiver.Reply;
import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What waits while nothing comes: the sweep alone looks at it. */
class LoopSweepTest {
    private static final int RATE = 100;
    /** As much as a rate takes within the budget of time. */
    private static final int IN_BUDGET = RATE * (int) EndpointLane.WAIT_BUDGET.toSeconds();

    @Test
    void startsWhatWaitedForTheLeaseOnceItIsHeldAgain() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.start(InstantSource.system());
                ShareUnderTest share = share(receiver, Script.healthy())) {
            share.loseLease();
            share.handOver(5);
            share.awaitTaken();
            assertThat(receiver.received()).isEmpty();

            share.holdLease();

            await().until(() -> receiver.received().size() == 5);
        }
    }

    @Test
    void letsGoWhatWaitsForAnEndpointThatIsPausedMeanwhile() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.start(InstantSource.system());
                ShareUnderTest share = share(receiver, Script.healthy())) {
            share.change(endpoint -> with(endpoint, EndpointStatus.ACTIVE, 1));
            share.loseLease();
            share.handOver(100);
            share.awaitTaken();

            share.change(endpoint -> with(endpoint, EndpointStatus.PAUSED, 1));
            share.holdLease();

            await().until(() -> share.records("retry.10s") == 100);
            assertThat(share.records("deliveries.slow")).isZero();
            assertThat(receiver.received()).isEmpty();
        }
    }

    @Test
    void spillsWhatWaitsForAnEndpointThatHangs() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.start(InstantSource.system());
                ShareUnderTest share =
                        share(receiver, Script.always(Reply.status(200).after(Duration.ofMinutes(1))))) {
            share.handOver(100);

            await().until(() -> share.records("deliveries.slow") == 100 - AdaptiveLimit.START);
        }
    }

    @Test
    void dropsWhatWaitsOfAPartitionThatIsAnothers() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.start(InstantSource.system());
                ShareUnderTest share = share(receiver, Script.healthy())) {
            share.change(endpoint -> with(endpoint, EndpointStatus.ACTIVE, RATE));
            share.loseLease();
            Stream.iterate(0, i -> i + 1).limit(IN_BUDGET).forEach(i -> {
                Delivery abandoned = delivery("gone-" + i);
                abandoned.inFlight().work().abandon();
                share.handOver(abandoned);
            });
            share.gone(Tasks.PARTITION.partition());
            share.handOver(delivery("ours"));
            share.awaitTaken();

            share.holdLease();

            await().until(() -> receiver.received().size() == 1);
            assertThat(share.records("deliveries.slow"))
                    .as("one more than the rate takes in time, were they still there")
                    .isZero();
        }
    }

    @Test
    void hasReadingStartOverAfterAnErrorThatADeliveryMeetsAsItStarts() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.start(InstantSource.system());
                ShareUnderTest share = share(receiver, Script.healthy())) {
            Delivery first = delivery("first");
            Delivery second = delivery("second");
            share.loseLease();
            share.handOver(first);
            share.handOver(second);
            share.awaitTaken();

            share.breakDirectory(new StackOverflowError());
            share.holdLease();

            await().until(first.inFlight().work()::hasLostOne);
            await().until(second.inFlight().work()::hasLostOne);
        }
    }

    private static ShareUnderTest share(ScriptedReceiver receiver, Script script) throws Exception {
        return new ShareUnderTest(
                receiver.endpoint("/hook", script).toString(),
                ShareUnderTest.LOOPBACK,
                ShareUnderTest.under(ShareUnderTest.LOOPBACK));
    }

    private static Delivery delivery(String id) {
        return Tasks.delivery(Tasks.task(id, ShareUnderTest.SHOP, id));
    }

    private static Endpoint with(Endpoint endpoint, EndpointStatus status, int ratePerSecond) {
        return Endpoint.newBuilder(endpoint)
                .setStatus(status)
                .setLimits(new EndpointLimits(ratePerSecond, 0, false))
                .build();
    }
}
