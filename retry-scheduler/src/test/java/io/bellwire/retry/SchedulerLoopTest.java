package io.bellwire.retry;

import static io.bellwire.retry.Tasks.CODEC;
import static io.bellwire.retry.Tasks.FIRST_TIER;
import static io.bellwire.retry.Tasks.SECOND_TIER;
import static io.bellwire.retry.Tasks.TOPICS;
import static io.bellwire.retry.Tasks.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.service.Quarantine;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchedulerLoopTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final TopicPartition FIRST = new TopicPartition(FIRST_TIER, 0);
    private static final TopicPartition SECOND = new TopicPartition(SECOND_TIER, 0);
    private static final RetrySchedulerConfig CONFIG = new RetrySchedulerConfig(4, 1 << 20, 3, Duration.ofMillis(20));

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

    private Instant now = START;
    private final SchedulerLoop loop = new SchedulerLoop(
            consumer,
            producer,
            new TierBuffers(Tiers.of(TOPICS, List.of()), CONFIG),
            new Forwarding(TOPICS, CODEC, new Quarantine(TOPICS, CODEC, () -> now, "retry-scheduler")),
            CONFIG,
            () -> now,
            new RetryMetrics(new SimpleMeterRegistry()));

    @BeforeEach
    void assign() {
        loop.run(List.of(FIRST_TIER, SECOND_TIER), () -> true, () -> {});
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
        consumer.rebalance(List.of(FIRST, SECOND));
    }

    @Test
    void waitsThenForwardsInOneTransactionWithTheOffset() {
        consumer.addRecord(waiting(FIRST_TIER, 0, 0, START));
        loop.step();
        assertThat(producer.history()).isEmpty();

        now = START.plusSeconds(10);
        loop.step();

        assertThat(producer.history()).hasSize(1);
        assertThat(producer.commitCount()).isEqualTo(1);
        assertThat(committed()).isEqualTo(Map.of(FIRST, 1L));
    }

    @Test
    void aLongTierDoesNotHoldUpAShortOne() {
        consumer.addRecord(waiting(SECOND_TIER, 0, 0, START));
        consumer.addRecord(waiting(FIRST_TIER, 0, 0, START));

        now = START.plusSeconds(10);
        loop.step();

        assertThat(committed()).isEqualTo(Map.of(FIRST, 1L));
    }

    @Test
    void keepsTransactionsApartAndWithinTheirBound() {
        for (int offset = 0; offset < 4; offset++) {
            consumer.addRecord(waiting(FIRST_TIER, 0, offset, START));
        }
        now = START.plusSeconds(10);

        loop.step();
        loop.step();
        assertThat(producer.history()).hasSize(3);

        now = now.plus(CONFIG.forwardInterval());
        loop.step();
        assertThat(producer.history()).hasSize(4);
    }

    @Test
    void pausesAFullPartitionAndResumesItBeforeItRunsDry() {
        for (int offset = 0; offset < 4; offset++) {
            consumer.addRecord(waiting(FIRST_TIER, 0, offset, START));
        }
        loop.step();
        assertThat(consumer.paused()).containsExactly(FIRST);

        now = START.plusSeconds(10);
        loop.step();
        loop.step();

        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void forgetsWhatItBufferedForAPartitionItLost() {
        consumer.addRecord(waiting(FIRST_TIER, 0, 0, START));
        loop.step();

        consumer.rebalance(List.of(SECOND));
        now = START.plusSeconds(10);
        loop.step();

        assertThat(producer.history()).isEmpty();
    }

    @Test
    void endsWithAFailedTransactionInsteadOfGoingOnWithAHole() {
        consumer.addRecord(waiting(FIRST_TIER, 0, 0, START));
        producer.commitTransactionException = new KafkaException("fenced");
        now = START.plusSeconds(10);

        assertThatThrownBy(loop::step).isInstanceOf(KafkaException.class);
    }

    private Map<TopicPartition, Long> committed() {
        return producer.consumerGroupOffsetsHistory().stream()
                .flatMap(groups -> groups.values().stream())
                .flatMap(offsets -> offsets.entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, SchedulerLoopTest::offset, Math::max));
    }

    private static long offset(Map.Entry<TopicPartition, OffsetAndMetadata> entry) {
        return entry.getValue().offset();
    }
}
