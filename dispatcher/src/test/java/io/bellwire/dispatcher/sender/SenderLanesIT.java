package io.bellwire.dispatcher.sender;

import static io.bellwire.dispatcher.sender.SenderUnderTest.LIMIT;
import static io.bellwire.dispatcher.sender.SenderUnderTest.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.bellwire.delivery.v1.Attempt;
import io.bellwire.delivery.v1.AttemptResult;
import io.bellwire.delivery.v1.BreakerState;
import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.delivery.v1.HealthState;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.testkit.receiver.Received;
import io.bellwire.testkit.receiver.Reply;
import io.bellwire.testkit.receiver.Script;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Deliveries wait for those before them of their subject, and not for those of other endpoints. */
class SenderLanesIT {
    @RegisterExtension
    private static final SenderUnderTest sender = new SenderUnderTest();

    @Test
    void startsTheCallbacksOfASubjectInOrder() {
        sender.endpoint(
                SHOP, EndpointStatus.ACTIVE, Script.always(Reply.status(200).after(Duration.ofMillis(20))));

        for (int revision = 1; revision <= 10; revision++) {
            sender.send(Topic.DELIVERIES, Tasks.task("dl_a" + revision, SHOP, "subject-a"));
            sender.send(Topic.DELIVERIES, Tasks.task("dl_b" + revision, SHOP, "subject-b"));
        }

        await().atMost(LIMIT).until(() -> sender.receiver().count() == 20);
        assertThat(sender.receiver().received())
                .extracting(Received::webhookId)
                .filteredOn(id -> id.startsWith("cb_dl_a"))
                .containsExactly(
                        "cb_dl_a1",
                        "cb_dl_a2",
                        "cb_dl_a3",
                        "cb_dl_a4",
                        "cb_dl_a5",
                        "cb_dl_a6",
                        "cb_dl_a7",
                        "cb_dl_a8",
                        "cb_dl_a9",
                        "cb_dl_a10");
    }

    @Test
    void anEndpointThatHangsDelaysItselfOnly() {
        sender.endpoint(SHOP, EndpointStatus.ACTIVE, Script.healthy());
        sender.endpoint(
                "ep_hangs",
                EndpointStatus.ACTIVE,
                Script.always(Reply.status(200).after(Duration.ofMinutes(5))));

        for (int i = 0; i < 100; i++) {
            sender.send(Topic.DELIVERIES, Tasks.task("dl_hangs" + i, "ep_hangs", "subject-" + i));
        }
        sender.send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));

        sender.awaitAttempt("dl_1");
        sender.awaitCommitted(Topic.DELIVERIES);
        sender.awaitCommitted(Topic.DELIVERIES_SLOW); // where they wait until its breaker opens
        assertThat(sender.waitingInTiers()).hasSize(100);
        assertThat(sender.receiver().count("/ep_hangs")).isLessThan(100);
        assertThat(sender.read(Topic.ENDPOINT_HEALTH, EndpointHealth.class))
                .extracting(EndpointHealth::getEndpointId, EndpointHealth::getState, EndpointHealth::getBreaker)
                .containsOnly(tuple("ep_hangs", HealthState.HEALTHY, BreakerState.OPEN));
    }

    @Test
    void anEndpointWithASlowBacklogDelaysItselfOnly() {
        assertNeighbourGoesOnBeside(Reply.status(200).after(Duration.ofMillis(400)), 3_000);
    }

    @Test
    void anEndpointThatFailsSlowlyDelaysItselfOnly() {
        assertNeighbourGoesOnBeside(Reply.status(500).after(Duration.ofMillis(1_500)), 600);
    }

    /** On one partition: a slow endpoint is owed more than the sender takes on at once, and then a healthy one is owed. */
    private void assertNeighbourGoesOnBeside(Reply slow, int backlog) {
        sender.endpoint(SHOP, EndpointStatus.ACTIVE, Script.healthy());
        sender.endpoint("ep_slow", EndpointStatus.ACTIVE, Script.always(slow));

        sender.sendAll("ep_slow", backlog);
        sender.sendAll(SHOP, 40);

        await().atMost(LIMIT).until(() -> sender.receiver().count("/" + SHOP) == 40);
        assertThat(sender.receiver().count("/ep_slow")).isLessThan(backlog);
        sender.awaitCommitted(Topic.DELIVERIES);
        assertThat(sender.receiver().count("/ep_slow")).isLessThan(backlog);
        List<String> done = Stream.concat(
                        sender.attempts().stream()
                                .filter(attempt -> attempt.getOutcome() == AttemptResult.DELIVERED)
                                .map(Attempt::getDeliveryId),
                        sender.waitingInTiers().stream().map(DeliveryTask::getDeliveryId))
                .toList();
        Set<String> all = new HashSet<>(done);
        sender.read(Topic.DELIVERIES_SLOW, DeliveryTask.class).forEach(task -> all.add(task.getDeliveryId()));
        assertThat(done).doesNotHaveDuplicates();
        assertThat(all).hasSize(backlog + 40);
    }
}
