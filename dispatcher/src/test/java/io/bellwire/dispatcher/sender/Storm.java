package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.SenderFleet.Sender;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.testkit.kafka.CommitHistory;
import io.bellwire.testkit.receiver.Reply;
import io.bellwire.testkit.receiver.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Senders as processes, merchants that take everything, deliveries that keep coming, and what may happen to the senders.
 *
 * <p><b>Threads:</b> confined to the test's thread; deliveries come from one of its own.
 */
final class Storm implements AutoCloseable {
    static final int SENDERS = 2;

    private static final Duration LIMIT = SenderFleet.LIMIT;
    private static final int ENDPOINTS = 20;
    /** So many of them take less than they are owed, and spill. */
    private static final int LIMITED = 2;

    private static final int RATE = 7;
    private static final Duration BETWEEN_DELIVERIES = Duration.ofMillis(5);
    private static final Duration ANSWER = Duration.ofMillis(20);

    private final SenderFleet fleet;
    private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();

    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>(); // by the producer's thread
    private final List<Incident> incidents = new ArrayList<>();
    private int ordered; // load thread only

    /** A delivery in Kafka. */
    record Sent(String deliveryId, TopicPartition partition, long offset, Instant appendedAt) {}

    /**
     * @param sender its number, see {@link OneSender}
     * @param at when it did no more
     * @param backAt when it could go on; null for a kill
     * @param memberAt when brokers had taken it up again, and so could give it partitions; null for a kill
     */
    record Incident(
            int sender,
            Instant at,
            @Nullable Instant backAt,
            @Nullable Instant memberAt) {}

    private Storm(SenderFleet fleet) {
        this.fleet = fleet;
    }

    /** Returns when all senders share the work, and deliveries keep coming. */
    static Storm begin(Path directory) throws Exception {
        SenderFleet fleet = new SenderFleet(directory, SenderFleet.Weather.STORMY);
        for (int i = 0; i < ENDPOINTS; i++) {
            fleet.register(
                    "ep_" + i,
                    i < LIMITED ? RATE : 0,
                    Script.always(Reply.status(200).after(ANSWER)));
        }
        for (int i = 0; i < SENDERS; i++) {
            fleet.add();
        }
        fleet.awaitMembers(SENDERS);
        Storm storm = new Storm(fleet);
        storm.load.scheduleAtFixedRate(storm::order, 0, BETWEEN_DELIVERIES.toMillis(), TimeUnit.MILLISECONDS);
        return storm;
    }

    /** Waits until so many more callbacks have arrived. */
    void letArrive(int callbacks) {
        int before = fleet.receiver().count();
        Awaitility.await().atMost(LIMIT).until(() -> fleet.receiver().count() >= before + callbacks);
    }

    /** SIGKILL, and another in its place. */
    void kill(int index) {
        Sender killed = fleet.remove(index);
        killed.jvm().kill();
        incidents.add(new Incident(killed.number(), Instant.now(), null, null));
        fleet.awaitMembers(SENDERS - 1);
        fleet.add();
        fleet.awaitMembers(SENDERS);
    }

    /** SIGSTOP until its partitions are with others and much of them is sent, then SIGCONT. */
    void stopUntilMissed(int index) {
        Sender stopped = fleet.get(index);
        stopped.jvm().pause();
        Instant at = Instant.now();
        fleet.awaitMembers(SENDERS - 1);
        letArrive(500);
        Instant back = Instant.now();
        stopped.jvm().resume();
        fleet.awaitCount(SENDERS);
        incidents.add(new Incident(stopped.number(), at, back, Instant.now()));
        fleet.awaitMembers(SENDERS);
    }

    /** Rebalances that nobody suffers. */
    void joinAndLeave() {
        Sender third = fleet.launch();
        fleet.awaitMembers(SENDERS + 1);
        letArrive(100);
        fleet.terminate(third);
        fleet.awaitMembers(SENDERS);
    }

    /** Ends the load, and tells how it went once everything has arrived and is committed. */
    StormVerdict end() throws InterruptedException {
        load.shutdown();
        load.awaitTermination(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        fleet.flush();
        Awaitility.await().atMost(LIMIT).until(() -> {
            CommitHistory history = CommitHistory.read(fleet.kafka().bootstrapServers());
            return uncommitted(sent, history) == 0 && uncommitted(spilled(), history) == 0;
        });
        return StormVerdict.on(
                List.copyOf(sent),
                spilled(),
                fleet.receiver().received(),
                waiting(),
                incidents,
                CommitHistory.read(fleet.kafka().bootstrapServers()),
                SenderFleet.GROUP);
    }

    @Override
    public void close() {
        load.shutdownNow();
        fleet.close();
    }

    /** Callbacks that a sender passed on to the retry scheduler, of which there is none here. */
    private Set<String> waiting() {
        return fleet.records(fleet.context().topics().retryTier(0)).stream()
                .map(record -> fleet.decode(record, DeliveryTask.class).getCallbackId())
                .collect(Collectors.toSet());
    }

    /** Deliveries as they were passed on to the slow lane; those of a sender that was killed again, when it had no commit yet. */
    private List<Sent> spilled() {
        return fleet.records(fleet.context().topics().name(Topic.DELIVERIES_SLOW)).stream()
                .map(record -> new Sent(
                        fleet.decode(record, DeliveryTask.class).getDeliveryId(),
                        new TopicPartition(record.topic(), record.partition()),
                        record.offset(),
                        Instant.ofEpochMilli(record.timestamp())))
                .toList();
    }

    private static long uncommitted(Collection<Sent> records, CommitHistory history) {
        return records.stream()
                .filter(each -> !history.settled(SenderFleet.GROUP, each.partition(), Instant.MAX)
                        .isSettled(each.offset()))
                .count();
    }

    /** Load thread. */
    private void order() {
        int number = ordered++;
        String deliveryId = "dl_" + number;
        fleet.order(Tasks.task(deliveryId, "ep_" + number % ENDPOINTS, "subject-" + number), (metadata, failure) -> {
            if (failure == null) {
                sent.add(sent(deliveryId, metadata));
            }
        });
    }

    private static Sent sent(String deliveryId, RecordMetadata metadata) {
        return new Sent(
                deliveryId,
                new TopicPartition(metadata.topic(), metadata.partition()),
                metadata.offset(),
                Instant.ofEpochMilli(metadata.timestamp()));
    }
}
