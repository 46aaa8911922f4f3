package io.bellwire.gateway;

import io.bellwire.gateway.PublishOutcome.Acknowledged;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.TopicRecords;
import io.bellwire.service.Quarantine;
import io.bellwire.service.Readiness;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.SupervisedThread;
import io.bellwire.service.TableChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps bad records of the tables in quarantine. Whoever holds a table reads all of it, and again at every start, so it
 * cannot tell which bad record is new: it passes them over. This reads along in a group of all gateways, which remembers
 * how far it came, and so says of each record once that it is bad, on behalf of every reader.
 *
 * <p><b>Invariant:</b> no offset is committed past a bad record that quarantine has not acknowledged. After a crash
 * between the two, that one record is kept twice.
 *
 * <p><b>When quarantine takes no record</b> the same one is tried over and over, and what comes after it is not judged.
 * {@link #readiness} then says where, until the record is kept or another gateway has its partition.
 *
 * <p><b>Thread:</b> one of its own does everything but {@link #start}, {@link #readiness} and {@link #close}.
 */
final class TableWatch implements AutoCloseable {
    /** Every table that services hold whole. The address book is the router's, which keeps what is bad in it itself. */
    static final List<Topic> TABLES = List.of(Topic.MERCHANTS, Topic.ENDPOINTS, Topic.ENDPOINT_HEALTH);

    private static final Logger LOGGER = LoggerFactory.getLogger(TableWatch.class);
    private static final String SERVICE = "gateway";
    private static final String ROLE = "gateway-table-watch";
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLIENT_CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final ServiceContext context;
    private final KafkaPublisher publisher;
    private final GatewayMetrics metrics;
    private final Quarantine quarantine;
    private final Map<String, Class<? extends SpecificRecord>> records;
    private final SupervisedThread thread = new SupervisedThread(ROLE, this::run, CLOSE_TIMEOUT);

    private final RefusedRecord refused = new RefusedRecord();

    /** @param publisher stays the caller's */
    TableWatch(ServiceContext context, KafkaPublisher publisher) {
        this.context = context;
        this.publisher = publisher;
        this.metrics = new GatewayMetrics(context.meters());
        TopicCatalogue topics = context.topics();
        this.quarantine = new Quarantine(topics, context.codec(), context.clock(), SERVICE);
        this.records = TABLES.stream().collect(Collectors.toMap(topics::name, TopicRecords::of));
    }

    void start() {
        thread.start();
    }

    /** Ready also while it waits for Kafka, or has no table to watch: the gateway can serve, and nothing is passed over. */
    Readiness readiness() {
        if (thread.readiness() instanceof Readiness.Failed failed) {
            return failed;
        }
        return refused.readiness();
    }

    /** Lets the batch under way end. Waking the consumer could cut off the commit of what quarantine has already. */
    @Override
    public void close() {
        thread.close();
    }

    private void run() {
        thread.runUntilDone(this::watch, () -> {});
    }

    private void watch() {
        Consumer<byte[], byte[]> reader = context.kafka().consumer(ROLE, SERVICE, Map.of());
        try {
            reader.subscribe(records.keySet(), refused.whenAssigned(reader));
            while (!thread.isClosing()) {
                ConsumerRecords<byte[], byte[]> batch = reader.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> change : batch) {
                    judge(reader, change);
                }
                refused.judged(reader);
                if (!batch.isEmpty()) {
                    reader.commitSync();
                    thread.nowReady(); // not before: an assignment says nothing of whether quarantine takes records
                }
            }
        } finally {
            reader.close(CloseOptions.timeout(CLIENT_CLOSE_TIMEOUT));
        }
    }

    private void judge(Consumer<byte[], byte[]> reader, ConsumerRecord<byte[], byte[]> change) {
        TableChange<?> read = TableChange.of(
                context.codec(), Objects.requireNonNull(records.get(change.topic())), change.key(), change.value());
        if (read instanceof TableChange.Bad<?> bad) {
            keep(reader, change, bad.reason(), bad.detail());
        }
    }

    private void keep(
            Consumer<byte[], byte[]> reader, ConsumerRecord<byte[], byte[]> bad, String reason, String detail) {
        try {
            publish(quarantine.record(bad, reason, detail));
        } catch (RuntimeException e) {
            refused.refused(bad);
            metrics.quarantineFailed();
            throw e;
        }
        // At once and not with its batch: should the next bad record fail, this one must not be kept again.
        reader.commitSync(
                Map.of(new TopicPartition(bad.topic(), bad.partition()), new OffsetAndMetadata(bad.offset() + 1)));
        metrics.quarantined(reason);
        LOGGER.atWarn()
                .addKeyValue("topic", bad.topic())
                .addKeyValue("partition", bad.partition())
                .addKeyValue("offset", bad.offset())
                .addKeyValue("reason", reason)
                .addKeyValue("detail", detail)
                .log("record quarantined");
    }

    private void publish(ProducerRecord<byte[], byte[]> kept) {
        PublishOutcome outcome = publisher.publish(List.of(kept)).join();
        if (!(outcome instanceof Acknowledged)) {
            throw new KafkaException("quarantine did not take a record");
        }
    }
}
