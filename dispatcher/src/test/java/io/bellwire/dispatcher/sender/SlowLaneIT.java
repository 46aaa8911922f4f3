package io.bellwire.dispatcher.sender;

import static io.bellwire.dispatcher.sender.SenderUnderTest.LIMIT;
import static io.bellwire.dispatcher.sender.SenderUnderTest.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.delivery.v1.Attempt;
import io.bellwire.delivery.v1.AttemptResult;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.testkit.receiver.Received;
import io.bellwire.testkit.receiver.Script;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What exceeds an endpoint's rate waits in {@code deliveries.slow}, and nowhere else. */
class SlowLaneIT {
    private static final String LIMITED = "ep_limited";
    private static final int RATE = 100;
    private static final int OWED = 1_000; // two and a half times what the sender has room for
    private static final int SUBJECTS = 10;

    @RegisterExtension
    private static final SenderUnderTest sender = new SenderUnderTest();

    @Test
    void whatExceedsARateIsDeliveredInOrderAndCostsNoAttempt() {
        sender.limitedEndpoint(LIMITED, RATE, Script.healthy());

        oweAll();

        await().atMost(LIMIT).until(() -> sender.receiver().count("/" + LIMITED) >= OWED);
        sender.awaitCommitted(Topic.DELIVERIES);
        sender.awaitCommitted(Topic.DELIVERIES_SLOW);
        assertThat(sender.attempts())
                .hasSize(OWED)
                .allMatch(attempt -> attempt.getAttempt() == 1 && attempt.getOutcome() == AttemptResult.DELIVERED)
                .extracting(Attempt::getDeliveryId)
                .doesNotHaveDuplicates();
        assertThat(sender.waitingInTiers()).isEmpty();
        assertThat(sender.read(Topic.DELIVERIES_SLOW, DeliveryTask.class)).hasSizeGreaterThan(OWED / 2);
        assertThat(arrivalsBySubject()).isEqualTo(ordersBySubject());
    }

    @Test
    void whatWaitsThereIsInNobodysWay() {
        sender.limitedEndpoint(LIMITED, 1, Script.healthy());
        sender.endpoint(SHOP, EndpointStatus.ACTIVE, Script.healthy());
        oweAll();
        sender.awaitCommitted(Topic.DELIVERIES);

        sender.sendAll(SHOP, 500);

        await().atMost(LIMIT).until(() -> sender.receiver().count("/" + SHOP) == 500);
        assertThat(sender.receiver().count("/" + LIMITED)).isLessThan(OWED / 2);
    }

    @Test
    void whoeverTakesOverGoesOnWithWhatWaitsThere() {
        sender.limitedEndpoint(LIMITED, RATE, Script.healthy());
        oweAll();
        sender.awaitCommitted(Topic.DELIVERIES);

        sender.stop();
        int before = sender.receiver().count("/" + LIMITED);
        sender.startAnother();

        await().atMost(LIMIT).until(() -> sender.receiver().count("/" + LIMITED) >= OWED);
        sender.awaitCommitted(Topic.DELIVERIES_SLOW);
        assertThat(before).isLessThan(OWED);
        assertThat(sender.attempts()).hasSize(OWED);
        assertThat(arrivalsBySubject()).isEqualTo(ordersBySubject());
    }

    private static void oweAll() {
        for (int i = 0; i < OWED; i++) {
            sender.sendLater(Topic.DELIVERIES, Tasks.task("dl_" + i, LIMITED, "subject-" + i % SUBJECTS));
        }
        sender.flush();
    }

    private static List<List<String>> arrivalsBySubject() {
        List<String> arrived =
                sender.receiver().received().stream().map(Received::webhookId).toList();
        return bySubject(arrived);
    }

    private static List<List<String>> ordersBySubject() {
        return bySubject(IntStream.range(0, OWED).mapToObj(i -> "cb_dl_" + i).toList());
    }

    private static List<List<String>> bySubject(List<String> callbacks) {
        return IntStream.range(0, SUBJECTS)
                .mapToObj(subject -> callbacks.stream()
                        .filter(id -> Integer.parseInt(id.substring("cb_dl_".length())) % SUBJECTS == subject)
                        .toList())
                .toList();
    }
}
