package io.bellwire.dispatcher.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.UserPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that services publish, whose revisions are theirs. */
class PublishedEventsTest {
    private static final String SUPERSEDED = "\"superseded\":true";

    private final RouterBench router = new RouterBench();

    @BeforeEach
    void merchantListens() {
        router.endpoint("m1", "*");
    }

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void passesAnOvertakenEventOnInTheOrderItCameAndFlagsIt() {
        router.publish(balance("acct-1", 1));
        router.publish(balance("acct-1", 3));
        router.publish(balance("acct-1", 2));
        router.publish(balance("acct-1", 4));

        List<DeliveryTask> deliveries = router.deliveries();
        assertThat(deliveries).extracting(DeliveryTask::getRevision).containsExactly(1, 3, 2, 4);
        assertThat(deliveries)
                .extracting(task -> body(task).contains(SUPERSEDED))
                .containsExactly(false, false, true, false);
    }

    @Test
    void takesTwoEventsOfOneRevisionForTwoSidesOfOneChange() {
        router.publish(event("address.assigned", "acct-1", 2));
        router.publish(event("balance.changed", "acct-1", 2));

        assertThat(router.deliveries()).hasSize(2).noneMatch(task -> body(task).contains(SUPERSEDED));
    }

    @Test
    void comparesRevisionsOfOneSubjectOnly() {
        router.publish(balance("acct-1", 9));
        router.publish(balance("acct-2", 1));

        assertThat(router.deliveries()).noneMatch(task -> body(task).contains(SUPERSEDED));
    }

    @Test
    void doesNotLetATestMakeRealEventsLookLate() {
        WalletEvent test = balance("acct-1", 1_000);
        test.setTest(true);

        router.publish(test);
        router.publish(balance("acct-1", 1));

        assertThat(router.deliveries()).noneMatch(task -> body(task).contains(SUPERSEDED));
    }

    @Test
    void saysAnEventOnceThoughItWasFlagged() {
        router.publish(balance("acct-1", 2));
        router.publish(balance("acct-1", 1));
        router.publish(balance("acct-1", 1));

        assertThat(router.deliveries()).extracting(DeliveryTask::getRevision).containsExactly(2, 1);
    }

    @Test
    void keepsAnEventWhosePayloadIsNotOfItsTypeFromMerchants() {
        WalletEvent event = balance("acct-1", 1);
        event.setType("payment.paid");
        WalletEvent user = balance("u-1", 1);
        user.setPayload(new UserPayload("u-1", List.of()));

        router.publish(event);
        router.publish(user);

        assertThat(router.deliveries()).isEmpty();
        assertThat(router.quarantined())
                .extracting(Quarantined::getDetail)
                .containsExactly(
                        "payload (expected: PaymentPayload for payment.*)",
                        "payload (expected: JsonPayload for any other type)");
    }

    @Test
    void forgetsARevisionNobodyCanStillOvertake() {
        router.publish(balance("acct-1", 2));

        router.pass(EventProcessor.REVISIONS_KEPT.minus(Duration.ofHours(1)));
        assertThat(router.entries(RouterTopology.REVISIONS)).isEqualTo(1);
        router.pass(Duration.ofHours(2));

        assertThat(router.entries(RouterTopology.REVISIONS)).isZero();
    }

    private static WalletEvent balance(String subjectId, int revision) {
        return event("balance.changed", subjectId, revision);
    }

    private static WalletEvent event(String type, String subjectId, int revision) {
        return WalletEvent.newBuilder()
                .setEventId(Ids.publishedEventId(subjectId, type, revision))
                .setType(type)
                .setSubjectId(subjectId)
                .setRevision(revision)
                .setMerchantId("m1")
                .setOccurredAt(RouterBench.NOW)
                .setRecordedAt(RouterBench.NOW)
                .setPayload(new JsonPayload("{\"height\":" + revision + '}'))
                .build();
    }

    private static String body(DeliveryTask task) {
        return StandardCharsets.UTF_8.decode(task.getBody().duplicate()).toString();
    }
}
