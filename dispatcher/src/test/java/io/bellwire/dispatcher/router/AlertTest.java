package io.bellwire.dispatcher.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.delivery.v1.Unrouted;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertTest {
    private final RouterBench router = new RouterBench();
    private final Alert alert = Alert.of(new Decision.Conflict(Map.of("amount", "1"), Map.of("amount", "2")));

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void isAnEventOfItsOwnForEachOperatorThereHasBeen() {
        router.endpoint("ops", "alert.*");
        router.endpoint("others", "alert.*");

        router.publish(saidBy("w1", null));
        router.publish(saidBy("w2", "ops"));
        router.publish(saidBy("w3", "others"));
        router.publish(saidBy("w4", "ops"));

        assertThat(router.unrouted()).extracting(Unrouted::getReason).containsExactly("no_operator");
        assertThat(router.deliveries()).extracting(DeliveryTask::getMerchantId).containsExactly("ops", "others");
        assertThat(router.quarantined()).isEmpty();
    }

    private WalletEvent saidBy(String watcher, @Nullable String operator) {
        TransferObservation cause = TrackerBench.included(watcher, "a", 100);
        return alert.event(cause, operator, RouterBench.NOW);
    }
}
