package io.bellwire.dispatcher.sender;

import static io.bellwire.dispatcher.sender.SenderUnderTest.LIMIT;
import static io.bellwire.dispatcher.sender.SenderUnderTest.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.delivery.v1.AttemptResult;
import io.bellwire.delivery.v1.BreakerState;
import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.delivery.v1.HealthState;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.testkit.receiver.Reply;
import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.SwitchableScript;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one sender leaves behind is the next one's. Attempts are given time, so that its end interrupts them. */
class SenderHandoverIT {
    private static final String SLOW = "ep_slow";

    @RegisterExtension
    private static final SenderUnderTest sender = new SenderUnderTest("1m");

    @Test
    void leavesWhatItsEndInterruptsToTheNextSender() {
        SwitchableScript script =
                Script.switchable(Script.always(Reply.status(200).after(Duration.ofMinutes(5))));
        sender.endpoint(SHOP, EndpointStatus.ACTIVE, script);
        sender.send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));
        await().atMost(LIMIT).until(() -> sender.receiver().count() == 1);

        sender.stop();
        assertThat(sender.attempts("dl_1")).isEmpty();
        assertThat(sender.waitingInTiers()).isEmpty();

        script.switchTo(Script.healthy());
        sender.startAnother();
        assertThat(sender.awaitAttempt("dl_1").getOutcome()).isEqualTo(AttemptResult.DELIVERED);
    }

    @Test
    void anotherSenderGoesOnWhereItLeftOff() {
        sender.endpoint(SHOP, EndpointStatus.ACTIVE, Script.healthy());
        sender.send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));
        sender.awaitAttempt("dl_1");
        sender.stop();
        sender.send(Topic.DELIVERIES, Tasks.task("dl_2", SHOP, "subject-1"));

        sender.startAnother();

        sender.awaitAttempt("dl_2");
        assertThat(sender.receiver().byWebhookId("cb_dl_1")).hasSize(1);
    }

    @Test
    void whatSettledBehindAnInterruptedDeliveryIsNotSentAgain() {
        SwitchableScript script =
                Script.switchable(Script.always(Reply.status(200).after(Duration.ofMinutes(5))));
        sender.endpoint(SLOW, EndpointStatus.ACTIVE, script);
        sender.endpoint(SHOP, EndpointStatus.ACTIVE, Script.healthy());
        sender.sendAll(SLOW, 1);
        sender.sendAll(SHOP, 200); // behind it in the same partition
        await().atMost(LIMIT).until(() -> sender.attempts().size() == 200);
        sender.stop();

        script.switchTo(Script.healthy());
        sender.startAnother();

        sender.awaitAttempt("dl_" + SLOW + 0);
        sender.sendAll(SHOP, 201); // the last one's attempt shows that those before it were passed
        sender.awaitAttempt("dl_" + SHOP + 200);
        await().atMost(LIMIT).until(() -> sender.attempts().size() >= 200 + 1 + 201);
        assertThat(sender.receiver().byWebhookId("cb_dl_" + SLOW + 0)).hasSize(2);
        for (int i = 0; i < 200; i++) {
            assertThat(sender.receiver().byWebhookId("cb_dl_" + SHOP + i))
                    .hasSize(2); // once for each time it was ordered
        }
    }

    @Test
    void attemptsNothingAtAnEndpointThatTheSenderBeforeFoundUnreachable() {
        sender.stop();
        sender.endpoint(SHOP, EndpointStatus.ACTIVE, Script.healthy());
        EndpointHealth leftOpen = EndpointHealth.newBuilder()
                .setEndpointId(SHOP)
                .setMerchantId("m1")
                .setState(HealthState.HEALTHY)
                .setChangedAt(Instant.EPOCH)
                .setBreaker(BreakerState.OPEN)
                .setOpenUntil(InstantSource.system().instant().plus(Duration.ofHours(1)))
                .setObservedBy("the sender before")
                .build();
        sender.sendRaw(Topic.ENDPOINT_HEALTH, SHOP, sender.encode(Topic.ENDPOINT_HEALTH, leftOpen));

        sender.startAnother();
        DeliveryTask young = Tasks.task("dl_1", SHOP, "subject-1");
        young.setCreatedAt(InstantSource.system().instant());
        sender.send(Topic.DELIVERIES, young);
        sender.awaitCommitted(Topic.DELIVERIES);

        assertThat(sender.receiver().count()).isZero();
        assertThat(sender.attempts()).isEmpty();
    }
}
