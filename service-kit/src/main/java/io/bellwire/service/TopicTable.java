package io.bellwire.service;

import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.RecordCodec;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A compacted topic held whole in memory: the merchants, the endpoints.
 *
 * <p>What is no record of the table ({@link TableChange.Bad}) is passed over, and the value before it stays. It is not
 * quarantined here, where every reader and every start would do it again, but by the gateway's watch over the tables.
 *
 * <p><b>Thread:</b> one thread of its own reads the topic; the view is a concurrent map that any thread reads. Positions
 * are guarded by {@link #lock}.
 *
 * @param <T> what a value is
 */
public final class TopicTable<T extends SpecificRecord> implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(TopicTable.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SHORT_POLL = Duration.ofMillis(5);

    /** Told of every change, on the table's thread, before {@link #awaitOffset} returns for it. */
    public interface Listener<T> {
        /** @param value null when the key was deleted */
        void changed(String key, @Nullable T value);
    }

    private final String topic;
    private final Class<T> type;
    private final RecordCodec codec;
    private final KafkaClients kafka;
    private final String role;
    private final Map<String, T> view = new ConcurrentHashMap<>();
    private final List<Listener<T>> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Thread thread;

    private volatile long changes; // written by the table's thread alone

    /** Read by everyone who asks for readiness; written by the table's thread once. */
    private volatile boolean caughtUp;

    /** Written by {@link #close}, read by the table's thread. */
    private volatile boolean closed;

    /** Refreshes asked for, and the newest of them that is done. Guarded by lock. */
    private long refreshWanted;

    private long refreshDone;

    /** Written by the table's thread; read by whoever wakes it. */
    private volatile @Nullable Consumer<byte[], byte[]> consumer;

    public TopicTable(ServiceContext context, String role, Topic topic, Class<T> type) {
        this.topic = context.topics().name(topic);
        this.type = type;
        this.codec = context.codec();
        this.kafka = context.kafka();
        this.role = role + '-' + topic.baseName();
        this.thread = new Thread(this::run, this.role);
        thread.setDaemon(true);
    }

    /** Adds a listener; to be called before {@link #start}. */
    public void onChange(Listener<T> listener) {
        listeners.add(listener);
    }

    public void start() {
        thread.start();
    }

    /** Whether everything that was there at start has been read. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    public @Nullable T get(String key) {
        return view.get(key);
    }

    /** Counts changes: what was got after this was asked for is as it was, as long as the count is. */
    public long changes() {
        return changes;
    }

    /** A live view of all values, in no order. */
    public Collection<T> values() {
        return view.values();
    }

    /**
     * Waits until the record at {@code offset} is in the view.
     *
     * @return false if it is not there in time
     */
    public boolean awaitOffset(int partition, long offset, Duration timeout) throws InterruptedException {
        TopicPartition key = new TopicPartition(topic, partition);
        return await(() -> positions.getOrDefault(key, 0L) > offset, timeout);
    }

    /**
     * Waits until everything written before this call is in the view. For the rare miss, where acting on a view a few
     * milliseconds old would tell a merchant nothing.
     *
     * @return false if that took longer than {@code timeout}
     */
    public boolean refresh(Duration timeout) throws InterruptedException {
        long ticket;
        lock.lock();
        try {
            ticket = ++refreshWanted;
        } finally {
            lock.unlock();
        }
        Consumer<byte[], byte[]> running = consumer;
        if (running != null) {
            running.wakeup();
        }
        return await(() -> refreshDone >= ticket, timeout);
    }

    @Override
    public void close() {
        closed = true;
        Consumer<byte[], byte[]> running = consumer;
        if (running != null) {
            running.wakeup();
        }
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean await(BooleanSupplier reached, Duration timeout) throws InterruptedException {
        long nanos = timeout.toNanos();
        lock.lock();
        try {
            while (!reached.getAsBoolean()) {
                if (nanos <= 0 || closed) {
                    return false;
                }
                nanos = moved.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!closed) {
            try (Consumer<byte[], byte[]> reader = kafka.consumer(role, null, Map.of())) {
                consumer = reader;
                read(reader);
            } catch (WakeupException e) {
                LOGGER.atTrace().addKeyValue("topic", topic).log("woken before reading began");
            } catch (RuntimeException e) {
                // Whatever it is, a view that stops moving is worse than one that starts over.
                LOGGER.atWarn()
                        .addKeyValue("topic", topic)
                        .addKeyValue("error", e.toString())
                        .log("reading a table failed, starting over");
                pauseBeforeRetry();
            } finally {
                consumer = null;
            }
        }
    }

    private void read(Consumer<byte[], byte[]> reader) {
        List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException(topic + " does not exist (bellwire topics apply makes it)");
        }
        reader.assign(partitions);
        partitions.forEach(partition -> reader.seek(partition, position(partition)));

        long pursued = 0;
        Map<TopicPartition, Long> goal = reader.endOffsets(partitions);
        while (!closed) {
            try {
                long wanted = refreshWanted();
                if (wanted > pursued) {
                    goal = reader.endOffsets(partitions);
                    pursued = wanted;
                }
                // Not waiting while someone waits for us: the goal may be reached already.
                reader.poll(isRefreshDue(pursued) ? SHORT_POLL : POLL).forEach(this::apply);
            } catch (WakeupException e) {
                LOGGER.atTrace().addKeyValue("topic", topic).log("woken: a refresh is wanted, or the end");
                continue;
            }
            publish(reader, goal, pursued);
        }
    }

    private void pauseBeforeRetry() {
        lock.lock();
        try {
            moved.awaitNanos(POLL.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private long position(TopicPartition partition) {
        lock.lock();
        try {
            return positions.getOrDefault(partition, 0L);
        } finally {
            lock.unlock();
        }
    }

    private long refreshWanted() {
        lock.lock();
        try {
            return refreshWanted;
        } finally {
            lock.unlock();
        }
    }

    private boolean isRefreshDue(long pursued) {
        lock.lock();
        try {
            return refreshDone < pursued;
        } finally {
            lock.unlock();
        }
    }

    private void publish(Consumer<byte[], byte[]> reader, Map<TopicPartition, Long> goal, long pursued) {
        // Asked before the lock is taken: the consumer may have to look a position up.
        Map<TopicPartition, Long> reached = new HashMap<>();
        goal.keySet().forEach(partition -> reached.put(partition, reader.position(partition)));
        boolean arrived =
                goal.entrySet().stream().allMatch(end -> reached.getOrDefault(end.getKey(), 0L) >= end.getValue());
        lock.lock();
        try {
            positions.putAll(reached);
            if (arrived) {
                refreshDone = Math.max(refreshDone, pursued);
                caughtUp = true;
            }
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        TableChange<T> change = TableChange.of(codec, type, kafkaRecord.key(), kafkaRecord.value());
        if (change instanceof TableChange.Put<T> put) {
            view.put(put.key(), put.value());
            changes++;
            listeners.forEach(listener -> listener.changed(put.key(), put.value()));
        } else if (change instanceof TableChange.Delete<T> delete) {
            view.remove(delete.key());
            changes++;
            listeners.forEach(listener -> listener.changed(delete.key(), null));
        } else if (change instanceof TableChange.Bad<T> bad) {
            // The last good value stays: a poisoned setting must not delete a merchant's endpoint.
            LOGGER.atError()
                    .addKeyValue("topic", topic)
                    .addKeyValue("partition", kafkaRecord.partition())
                    .addKeyValue("offset", kafkaRecord.offset())
                    .addKeyValue("reason", bad.reason())
                    .log("record passed over, the value before it stays");
        } else {
            throw new AssertionError(change);
        }
    }
}
