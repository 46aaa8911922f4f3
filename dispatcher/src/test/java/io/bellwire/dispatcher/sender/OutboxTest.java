package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.delivery.v1.BreakerState;
import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.delivery.v1.HealthState;
import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.service.Quarantine;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final RecordCodec CODEC = RecordCodec.builtIn();
    private static final TopicCatalogue TOPICS =
            new TopicCatalogue("", new RetrySchedule(List.of(Duration.ofSeconds(10))), 1, (short) 1, 1);

    private final MockProducer<byte[], byte[]> producer = newProducer();
    private final MockProducer<byte[], byte[]> second = newProducer();
    private final Iterator<Producer<byte[], byte[]>> producers =
            List.<Producer<byte[], byte[]>>of(producer, second).iterator();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong leaseNanos = new AtomicLong();
    private final PollLease lease = new PollLease(Duration.ofSeconds(5), leaseNanos::get);
    private final Outbox outbox = new Outbox(
            producers::next,
            CODEC,
            new Quarantine(TOPICS, CODEC, () -> Instant.EPOCH, "sender"),
            lease,
            new SenderMetrics(new SimpleMeterRegistry()),
            nanos::get);
    private final Delivery delivery = Tasks.delivery(Tasks.task("dl_1", "ep_1", "subject-1"));
    private final Delivery other = Tasks.delivery(Tasks.task("dl_2", "ep_1", "subject-2"));

    private final List<Long> told = new CopyOnWriteArrayList<>(); // by whichever thread settles

    @AfterEach
    void close() {
        outbox.close();
    }

    @Test
    void settlesOnceEverythingIsAcknowledgedAndNotBefore() {
        publishTwo();
        awaitSent(2);

        producer.completeNext();
        assertThat(Tasks.isSettled(delivery)).isFalse();

        producer.completeNext();
        assertThat(Tasks.isSettled(delivery)).isTrue();
    }

    @Test
    void offersAgainWhatKafkaDidNotTake() {
        publishTwo();
        awaitSent(2);

        producer.completeNext();
        producer.errorNext(new TimeoutException("broker away"));
        assertThat(Tasks.isSettled(delivery)).isFalse();

        awaitSent(3);
        producer.completeNext();
        assertThat(Tasks.isSettled(delivery)).isTrue();
    }

    @Test
    void quarantinesWhatGrewTooLargeInsteadOfOfferingItForEver() throws UndecodableException {
        publishTwo();
        awaitSent(2);

        producer.completeNext();
        producer.errorNext(new RecordTooLargeException("too large"));
        awaitSent(3);
        producer.completeNext();

        ProducerRecord<byte[], byte[]> last = producer.history().get(2);
        assertThat(last.topic()).isEqualTo("quarantine");
        assertThat(CODEC.decode(last.value(), Quarantined.class).getReason()).isEqualTo("too_large");
        assertThat(Tasks.isSettled(delivery)).isTrue();
    }

    @Test
    void tellsForHowLongKafkaTakesNothing() {
        publishTwo();
        awaitSent(2);
        producer.errorNext(new TimeoutException("broker away"));

        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        assertThat(outbox.refusedFor()).isEqualTo(Duration.ofSeconds(11));

        producer.completeNext();
        assertThat(outbox.refusedFor()).isZero();
    }

    @Test
    void replacesAProducerThatSaysItIsBroken() {
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        publishTwo();
        awaitSent(2);
        producer.completeNext();
        producer.errorNext(new ProducerFencedException("fenced"));

        await().until(() -> second.history().size() == 1);
        second.completeNext();

        assertThat(producer.closed()).isTrue();
        assertThat(Tasks.isSettled(delivery)).isTrue();
    }

    @Test
    void replacesAProducerWhoseEveryRecordIsRefusedForAMinute() {
        publishTwo();
        awaitSent(2);
        producer.errorNext(new TimeoutException("broker away"));
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        producer.errorNext(new TimeoutException("broker away"));

        await().until(() -> second.history().size() == 2);
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void dropsWhatKafkaDidNotTakeOnceThePartitionHasAnotherOwner() {
        publishTwo();
        awaitSent(2);
        delivery.inFlight().work().abandon();
        producer.errorNext(new TimeoutException("broker away"));

        producer.completeNext();
        assertThat(outbox.refusedFor()).isZero();
        assertThat(Tasks.isSettled(delivery)).isFalse();
    }

    @Test
    void holdsARetryWhileThePartitionMayBeAnothers() {
        leaseNanos.addAndGet(Duration.ofSeconds(5).toNanos());
        outbox.publishIfOurs(delivery.inFlight(), List.of(new Outgoing("retry.10s", "ep_1", delivery.task())));
        outbox.publish(other.inFlight(), List.of(new Outgoing("delivery.attempts", "ep_1", other.task())));
        awaitSent(1);
        assertThat(producer.history().get(0).topic()).isEqualTo("delivery.attempts"); // what is so goes on

        lease.renew(lease.now());
        awaitSent(2);
        assertThat(producer.history().get(1).topic()).isEqualTo("retry.10s");
    }

    @Test
    void dropsARetryItHeldOnceThePartitionIsAnothers() {
        leaseNanos.addAndGet(Duration.ofSeconds(5).toNanos());
        outbox.publishIfOurs(delivery.inFlight(), List.of(new Outgoing("retry.10s", "ep_1", delivery.task())));
        delivery.inFlight().work().abandon();
        lease.renew(lease.now());
        outbox.publishIfOurs(other.inFlight(), List.of(new Outgoing("dead-letters", "ep_1", other.task())));

        awaitSent(1);
        assertThat(producer.history().get(0).topic()).isEqualTo("dead-letters");
    }

    @Test
    void leavesTheNewestWordOfAnEndpointLastThoughAnOlderOneIsOfferedAgain() throws UndecodableException {
        outbox.publishIfOurs(delivery.inFlight(), List.of(breaker(BreakerState.OPEN)));
        outbox.publish(other.inFlight(), List.of(breaker(BreakerState.CLOSED)));
        awaitSent(2);
        producer.errorNext(new TimeoutException("broker away"));
        producer.completeNext();

        awaitSent(3);
        assertThat(Tasks.isSettled(delivery)).isFalse();
        producer.completeNext();

        assertThat(CODEC.decode(producer.history().get(2).value(), EndpointHealth.class)
                        .getBreaker())
                .isEqualTo(BreakerState.CLOSED);
        assertThat(Tasks.isSettled(delivery)).isTrue();
        assertThat(Tasks.isSettled(other)).isTrue();
    }

    @Test
    void saysWhatIsNewOnceAllThatWasOwedIsTaken() throws UndecodableException {
        outbox.publish(delivery.inFlight(), List.of(breaker(BreakerState.OPEN)));
        awaitSent(1);
        producer.completeNext();
        outbox.publish(other.inFlight(), List.of(breaker(BreakerState.CLOSED)));
        awaitSent(2);

        assertThat(CODEC.decode(producer.history().get(1).value(), EndpointHealth.class)
                        .getBreaker())
                .isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void leavesWhatIsSaidOfAnEndpointToTheNextOwnerThoughTheMerchantHasReceivedIt() {
        leaseNanos.addAndGet(Duration.ofSeconds(5).toNanos());
        outbox.publish(
                delivery.inFlight(),
                List.of(breaker(BreakerState.CLOSED), new Outgoing("delivery.attempts", "ep_1", delivery.task())));
        awaitSent(1);
        delivery.inFlight().work().abandon();
        lease.renew(lease.now());
        outbox.publish(other.inFlight(), List.of(new Outgoing("dead-letters", "ep_1", other.task())));
        awaitSent(2);

        assertThat(producer.history())
                .extracting(ProducerRecord::topic)
                .containsExactly("delivery.attempts", "dead-letters");
    }

    private static Outgoing breaker(BreakerState state) {
        return new Outgoing(
                "endpoint.health",
                "ep_1",
                EndpointHealth.newBuilder()
                        .setEndpointId("ep_1")
                        .setMerchantId("m1")
                        .setState(HealthState.HEALTHY)
                        .setChangedAt(Instant.EPOCH)
                        .setBreaker(state)
                        .build());
    }

    void passesARecordOnAndTellsWhereItIs() {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("deliveries.slow", new byte[] {1});
        outbox.passOn(delivery.inFlight(), () -> record, told::add);
        awaitSent(1);
        assertThat(Tasks.isSettled(delivery)).isFalse();

        producer.completeNext();

        assertThat(producer.history()).containsExactly(record);
        assertThat(Tasks.isSettled(delivery)).isTrue();
        assertThat(told).containsExactly(0L);
    }

    @Test
    void tellsThatWhatWasTooLargeToPassOnIsElsewhere() {
        outbox.passOn(delivery.inFlight(), () -> new ProducerRecord<>("deliveries.slow", new byte[] {1}), told::add);
        awaitSent(1);
        producer.errorNext(new RecordTooLargeException("too large"));

        awaitSent(2);
        producer.completeNext();

        assertThat(told).containsExactly(SpillMark.ELSEWHERE);
        assertThat(Tasks.isSettled(delivery)).isTrue();
    }

    @Test
    void dropsWhatItWouldPassOnOnceThePartitionIsAnothers() {
        delivery.inFlight().work().abandon();
        outbox.passOn(delivery.inFlight(), () -> new ProducerRecord<>("deliveries.slow", new byte[] {1}), told::add);
        outbox.publishIfOurs(other.inFlight(), List.of(new Outgoing("dead-letters", "ep_1", other.task())));

        awaitSent(1);
        assertThat(producer.history().get(0).topic()).isEqualTo("dead-letters");
    }

    private static MockProducer<byte[], byte[]> newProducer() {
        return new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void publishTwo() {
        outbox.publish(
                delivery.inFlight(),
                List.of(
                        new Outgoing("retry.10s", "ep_1", delivery.task()),
                        new Outgoing("dead-letters", "ep_1", delivery.task())));
    }

    private void awaitSent(int records) {
        await().until(() -> producer.history().size() == records);
    }
}
