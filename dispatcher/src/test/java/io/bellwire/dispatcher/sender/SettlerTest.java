package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.dispatcher.sender.http.AttemptOutcome;
import io.bellwire.dispatcher.sender.http.ErrorClass;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.service.Quarantine;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettlerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final RecordCodec CODEC = RecordCodec.builtIn();
    private static final RetrySchedule SCHEDULE = new RetrySchedule(
            List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(30)));
    private static final TopicCatalogue TOPICS = new TopicCatalogue("", SCHEDULE, 1, (short) 1, 1);

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SenderMetrics metrics = new SenderMetrics(meters);
    private final InstantSource clock = InstantSource.fixed(NOW);
    private final Outbox outbox = new Outbox(
            () -> producer,
            CODEC,
            new Quarantine(TOPICS, CODEC, clock, "sender"),
            Tasks.lease(),
            metrics,
            System::nanoTime);
    private final Settler settler = new Settler(SCHEDULE, new OutgoingRecords(TOPICS), outbox, clock, metrics);

    @AfterEach
    void close() {
        outbox.close();
    }

    @ParameterizedTest(name = "{0} s old: waits in {1}")
    @CsvSource({
        "-5, retry.10s",
        "0, retry.10s",
        "119, retry.10s",
        "120, retry.1m",
        "599, retry.1m",
        "600, retry.5m",
        "864000, retry.5m",
    })
    void putsOffForLongerTheOlderADeliveryIs(long ageSeconds, String topic) {
        settler.putOff(delivery(NOW.minusSeconds(ageSeconds)));

        assertThat(published(1)).containsExactly(topic);
    }

    @Test
    void whatIsOwedToAnUnreachableEndpointWaitsWithoutAnAttemptForTwiceAsLongAsItsSchedule() {
        settler.unreachable(delivery(NOW.minus(SCHEDULE.total().multipliedBy(2))), Duration.ofSeconds(5));

        assertThat(published(1)).containsExactly("retry.10s");
    }

    @Test
    void whatIsOwedToAnEndpointThatNeverComesBackEnds() {
        Instant tooOld = NOW.minus(SCHEDULE.total().multipliedBy(2)).minusSeconds(1);
        settler.unreachable(delivery(tooOld), Duration.ofSeconds(5));
        assertThat(published(2)).containsExactlyInAnyOrder("delivery.attempts", "retry.10s");

        Delivery last = delivery(tooOld);
        last.task().setTier(SCHEDULE.size());
        settler.unreachable(last, Duration.ofSeconds(5));
        assertThat(published(4)).contains("dead-letters");
    }

    @Test
    void whatFindsNoConnectionToACrowdedAddressWaitsForAsLongAndEnds() {
        Instant longAgo = NOW.minus(SCHEDULE.total().multipliedBy(2));
        settler.crowded(delivery(longAgo), Duration.ofSeconds(5));
        assertThat(published(1)).containsExactly("retry.10s");
        assertThat(meters.counter("bellwire.sender.put.off", "reason", "address_crowded")
                        .count())
                .isOne();

        Delivery last = delivery(longAgo.minusSeconds(1));
        last.task().setTier(SCHEDULE.size());
        settler.crowded(last, Duration.ofSeconds(5));
        assertThat(published(3)).contains("delivery.attempts", "dead-letters");
    }

    @Test
    void leavesAFailedAttemptToTheNextOwnerOfAnAbandonedPartition() {
        Delivery delivery = delivery(NOW);
        delivery.inFlight().work().abandon();

        settler.attempted(delivery, report(new AttemptOutcome.Failed(ErrorClass.PROTOCOL, "connection lost")), null);
        settler.putOff(delivery);
        settler.attempted(delivery, report(new AttemptOutcome.Answered(200, Optional.empty())), null);

        assertThat(published(1)).containsExactly("delivery.attempts");
    }

    @Test
    void passesOnToTheSlowLaneWhatItWasGivenAsItCame() {
        Delivery delivery = delivery(NOW);

        settler.spill(delivery, SpillReason.RATE, offset -> {});

        assertThat(published(1)).containsExactly("deliveries.slow");
        ProducerRecord<byte[], byte[]> passedOn = producer.history().get(0);
        ConsumerRecord<byte[], byte[]> record = delivery.inFlight().record();
        assertThat(passedOn.partition()).isEqualTo(record.partition());
        assertThat(passedOn.key()).isSameAs(record.key());
        assertThat(passedOn.value()).isSameAs(record.value());
        await().until(() -> Tasks.isSettled(delivery));
        assertThat(meters.get("bellwire.sender.spilled")
                        .tag("reason", "rate")
                        .counter()
                        .count())
                .isOne();
    }

    @Test
    void leavesWhatItWouldSpillToTheNextOwnerOfAnAbandonedPartition() {
        Delivery gone = delivery(NOW);
        gone.inFlight().work().abandon();

        settler.spill(gone, SpillReason.RATE, offset -> {});
        settler.putOff(delivery(NOW));

        assertThat(published(1)).containsExactly("retry.10s");
    }

    @Test
    void aForbiddenAddressIsASecurityEventAndTriedAgain() {
        settler.attempted(
                delivery(NOW), report(new AttemptOutcome.Refused(ErrorClass.DNS_FORBIDDEN, "LINK_LOCAL")), null);

        assertThat(published(2)).containsExactlyInAnyOrder("delivery.attempts", "retry.10s");
        assertThat(refusals("dns_forbidden", "LINK_LOCAL")).isOne();
    }

    @Test
    void aForbiddenUrlIsASecurityEventAndADeadLetter() {
        settler.attempted(delivery(NOW), report(new AttemptOutcome.Refused(ErrorClass.POLICY, "SELF")), null);

        assertThat(published(2)).containsExactlyInAnyOrder("delivery.attempts", "dead-letters");
        assertThat(refusals("policy", "SELF")).isOne();
    }

    @Test
    void anOrdinaryFailureIsNoSecurityEvent() {
        settler.attempted(delivery(NOW), report(new AttemptOutcome.Failed(ErrorClass.DNS, "no answer")), null);

        assertThat(meters.find("bellwire.sender.egress.refused").counters()).isEmpty();
    }

    private double refusals(String error, String rule) {
        return meters.get("bellwire.sender.egress.refused")
                .tags("error", error, "rule", rule)
                .counter()
                .count();
    }

    private static Delivery delivery(Instant createdAt) {
        DeliveryTask task = Tasks.task("dl_1", "ep_1", "subject-1");
        task.setCreatedAt(createdAt);
        return Tasks.delivery(task);
    }

    private static AttemptReport report(AttemptOutcome outcome) {
        return AttemptReport.of(outcome, NOW, Duration.ofMillis(5));
    }

    /** Topics of what was produced once it is that many. */
    private List<String> published(int records) {
        return await().until(producer::history, history -> history.size() == records).stream()
                .map(ProducerRecord::topic)
                .toList();
    }
}
