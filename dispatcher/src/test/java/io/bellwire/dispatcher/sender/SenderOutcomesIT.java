package io.bellwire.dispatcher.sender;

import static io.bellwire.dispatcher.sender.SenderUnderTest.LIMIT;
import static io.bellwire.dispatcher.sender.SenderUnderTest.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.bellwire.delivery.v1.Attempt;
import io.bellwire.delivery.v1.AttemptResult;
import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.delivery.v1.HealthState;
import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.testkit.receiver.Received;
import io.bellwire.testkit.receiver.Reply;
import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.SwitchableScript;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How deliveries end, and where that is written. */
class SenderOutcomesIT {
    @RegisterExtension
    private static final SenderUnderTest sender = new SenderUnderTest();

    @Test
    void deliversSignedAndRecordsIt() {
        sender.endpoint(SHOP, EndpointStatus.ACTIVE, Script.healthy());

        sender.send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));

        Attempt attempt = sender.awaitAttempt("dl_1");
        assertThat(attempt.getOutcome()).isEqualTo(AttemptResult.DELIVERED);
        assertThat(attempt.getHttpStatus()).isEqualTo(200);
        assertThat(attempt.getErrorClass()).isNull();
        assertThat(sender.receiver().received()).singleElement().satisfies(callback -> {
            assertThat(callback.signatureValid()).isTrue();
            assertThat(callback.webhookId()).isEqualTo("cb_dl_1");
            assertThat(callback.attempt()).isEqualTo(1);
            assertThat(callback.origin()).isEqualTo("live");
            assertThat(callback.contentType()).isEqualTo("application/json");
            assertThat(callback.userAgent()).startsWith("Bellwire/");
            assertThat(callback.body().text()).isEqualTo("{\"id\":\"evt_1\"}");
        });
        sender.awaitCommitted(Topic.DELIVERIES);
    }

    @Test
    void sendsAFailedOneToItsTier() {
        sender.endpoint(SHOP, EndpointStatus.ACTIVE, Script.alwaysStatus(500));

        sender.send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));

        DeliveryTask waiting = sender.awaitOneInTier(0);
        assertThat(waiting.getAttempt()).isEqualTo(1);
        assertThat(waiting.getTier()).isEqualTo(1);
        assertThat(waiting.getLastHttpStatus()).isEqualTo(500);
        assertThat(waiting.getLastErrorClass()).isEqualTo("http_5xx");
        assertThat(sender.attempts("dl_1")).singleElement().satisfies(attempt -> {
            assertThat(attempt.getOutcome()).isEqualTo(AttemptResult.RETRY);
            assertThat(attempt.getRetryTopic()).isEqualTo("retry.10s");
        });
        sender.awaitCommitted(Topic.DELIVERIES);
    }

    @Test
    void waitsLongerWhenAskedTo() {
        sender.endpoint(
                SHOP, EndpointStatus.ACTIVE, Script.always(Reply.status(429).withHeader("retry-after", "30")));

        sender.send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));

        assertThat(sender.awaitOneInTier(1).getTier()).isEqualTo(1);
    }

    @Test
    void makesADeadLetterOfOneWhoseScheduleIsUsedUp() {
        sender.endpoint(SHOP, EndpointStatus.ACTIVE, Script.alwaysStatus(503));
        DeliveryTask last = Tasks.task("dl_1", SHOP, "subject-1");
        last.setAttempt(2);
        last.setTier(2);
        last.setOrigin(Origin.RETRY);

        sender.send(Topic.DELIVERIES_RETRY, last);

        DeliveryTask dead = sender.awaitOne(Topic.DEAD_LETTERS, DeliveryTask.class);
        assertThat(dead.getAttempt()).isEqualTo(3);
        assertThat(dead.getLastErrorClass()).isEqualTo("http_5xx");
        assertThat(sender.receiver().received()).singleElement().satisfies(callback -> {
            assertThat(callback.attempt()).isEqualTo(3);
            assertThat(callback.origin()).isEqualTo("retry");
        });
    }

    @Test
    void stopsSendingToAGoneEndpointUntilAReplayMendsIt() {
        SwitchableScript script = Script.switchable(Script.alwaysStatus(410));
        sender.endpoint(SHOP, EndpointStatus.ACTIVE, script);

        sender.send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));
        DeliveryTask gone = sender.awaitOne(Topic.DEAD_LETTERS, DeliveryTask.class);
        assertThat(gone.getLastErrorClass()).isEqualTo("gone");
        assertThat(sender.awaitOne(Topic.ENDPOINT_HEALTH, EndpointHealth.class).getState())
                .isEqualTo(HealthState.DISABLED);

        // The sender learns of it through the topic, so the first ones after it may still be tried.
        await().atMost(LIMIT).until(() -> {
            String deliveryId = "dl_later_" + sender.attempts().size();
            sender.send(Topic.DELIVERIES, Tasks.task(deliveryId, SHOP, "subject-2"));
            return "disabled".equals(sender.awaitAttempt(deliveryId).getErrorClass());
        });

        script.switchTo(Script.healthy());
        DeliveryTask replay = Tasks.task("dl_1", SHOP, "subject-1");
        replay.setAttempt(gone.getAttempt());
        replay.setOrigin(Origin.REPLAY);
        sender.send(Topic.DELIVERIES_RETRY, replay);

        await().atMost(LIMIT).until(() -> sender.read(Topic.ENDPOINT_HEALTH, EndpointHealth.class).stream()
                .anyMatch(health -> health.getState() == HealthState.HEALTHY));
        assertThat(sender.receiver().byWebhookId("cb_dl_1")).hasSize(2).allMatch(Received::signatureValid);
        assertThat(sender.attempts("dl_1"))
                .extracting(Attempt::getAttempt, Attempt::getOutcome)
                .contains(tuple(2, AttemptResult.DELIVERED));
    }

    @Test
    void quarantinesPoisonAndDeliversItsNeighbours() {
        sender.endpoint(SHOP, EndpointStatus.ACTIVE, Script.healthy());
        byte[] whole = sender.encode(Topic.DELIVERIES, Tasks.task("dl_cut", SHOP, "subject-1"));

        sender.send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));
        sender.sendRaw(Topic.DELIVERIES, SHOP, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        sender.sendRaw(Topic.DELIVERIES, SHOP, Arrays.copyOf(whole, whole.length - 20));
        sender.sendRaw(Topic.DELIVERIES, SHOP, null);
        sender.send(Topic.DELIVERIES, Tasks.task("dl_2", SHOP, "subject-2"));

        await().atMost(LIMIT).until(() -> sender.receiver().count() == 2);
        sender.awaitCommitted(Topic.DELIVERIES);
        assertThat(sender.read(Topic.QUARANTINE, Quarantined.class))
                .extracting(Quarantined::getReason)
                .containsExactlyInAnyOrder("not_a_record", "truncated", "null_value");
    }

    @Test
    void putsOffWhatAPausedEndpointIsOwed() {
        sender.endpoint(SHOP, EndpointStatus.PAUSED, Script.healthy());

        DeliveryTask fresh = Tasks.task("dl_1", SHOP, "subject-1");
        fresh.setCreatedAt(sender.context().clock().instant());
        sender.send(Topic.DELIVERIES, fresh);

        DeliveryTask waiting = sender.awaitOneInTier(0);
        assertThat(waiting.getAttempt()).isZero();
        assertThat(waiting.getTier()).isZero();
        assertThat(sender.attempts("dl_1")).isEmpty();
        assertThat(sender.receiver().count()).isZero();
    }

    @Test
    void makesADeadLetterOfWhatARemovedEndpointWasOwed() {
        sender.send(Topic.DELIVERIES, Tasks.task("dl_1", "ep_removed", "subject-1"));

        DeliveryTask dead = sender.awaitOne(Topic.DEAD_LETTERS, DeliveryTask.class);
        assertThat(dead.getLastErrorClass()).isEqualTo("disabled");
        assertThat(sender.attempts("dl_1")).singleElement().satisfies(attempt -> assertThat(attempt.getDetail())
                .isEqualTo("endpoint removed"));
    }

    @Test
    void sendsNothingItCannotSign() {
        String url = sender.receiver().endpoint("/shop", Script.healthy()).toString();
        sender.register(SHOP, url, EndpointStatus.ACTIVE, ByteBuffer.wrap(new byte[60]));

        sender.send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));

        DeliveryTask waiting = sender.awaitOneInTier(0);
        assertThat(waiting.getLastErrorClass()).isEqualTo("policy");
        assertThat(sender.receiver().count()).isZero();
    }
}
