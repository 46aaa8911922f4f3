package io.bellwire.bench.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.delivery.v1.Attempt;
import io.bellwire.delivery.v1.AttemptResult;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttemptCountsTest {
    private final AttemptCounts counts = new AttemptCounts(new TreeMap<>(), new TreeMap<>());

    @Test
    void tellsHealthyFromBadAndDeliveredFromFailed() {
        counts.add(attempt(Installation.endpointId(1), AttemptResult.DELIVERED, null));
        counts.add(attempt(Installation.endpointId(2), AttemptResult.DELIVERED, null));
        counts.add(attempt(Installation.badEndpointId(1), AttemptResult.RETRY, "timeout"));

        assertThat(counts.line()).isEqualTo("attempts at healthy: 2 delivered; at bad: 1 timeout");
    }

    @Test
    void saysWhenThereWereNone() {
        assertThat(counts.line()).isEqualTo("attempts at healthy: none; at bad: none");
    }

    private static Attempt attempt(String endpointId, AttemptResult outcome, @Nullable String errorClass) {
        return Attempt.newBuilder()
                .setDeliveryId("d")
                .setCallbackId("c")
                .setEventId("e")
                .setType("t")
                .setSubjectId("s")
                .setRevision(1)
                .setMerchantId("m")
                .setEndpointId(endpointId)
                .setAttempt(1)
                .setOutcome(outcome)
                .setErrorClass(errorClass)
                .setStartedAt(Instant.EPOCH)
                .setDurationMillis(1)
                .build();
    }
}
