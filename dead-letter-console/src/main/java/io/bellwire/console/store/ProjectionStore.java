package io.bellwire.console.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Writes what Kafka says, and how far it was read.
 *
 * <p><b>Invariant:</b> rows and offsets move in one transaction, so a crash at any point neither loses nor repeats a
 * record. Offsets move only from where the writer believed them: of two writers on one database one wins, and the other
 * learns it by {@link OffsetsMovedException} with nothing written.
 */
public final class ProjectionStore {
    /** Children before parents. */
    private static final List<String> TABLES =
            List.of("dead_letter_body", "dead_letter", "delivery_head", "attempt", "kafka_offset", "projection_source");

    private final Jdbi jdbi;

    public ProjectionStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /** Where the rows came from; empty when nothing was read yet. */
    public Optional<String> sourceIdentity() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT identity FROM projection_source WHERE id = 1")
                .mapTo(String.class)
                .findOne());
    }

    /** Forgets everything and begins again for that source. */
    public void reset(String sourceIdentity) {
        jdbi.useTransaction(handle -> {
            TABLES.forEach(table -> handle.execute("DELETE FROM " + table));
            handle.execute("INSERT INTO projection_source (id, identity) VALUES (1, ?)", sourceIdentity);
        });
    }

    /** Next offset to read, of every partition read so far. */
    public Map<TopicPartition, Long> offsets() {
        return jdbi.withHandle(handle -> {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            handle.createQuery("SELECT topic, kafka_partition, next_offset FROM kafka_offset")
                    .map((row, context) ->
                            offsets.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3)))
                    .list();
            return offsets;
        });
    }

    /** Takes a batch and its progress, or nothing of it. */
    public void apply(List<Fact> facts, List<OffsetMove> moves) throws OffsetsMovedException {
        jdbi.useTransaction(handle -> {
            for (OffsetMove move : moves) {
                advance(handle, move);
            }
            FactWriter writer = new FactWriter(handle);
            facts.forEach(writer::write);
        });
    }

    private static void advance(Handle handle, OffsetMove move) throws OffsetsMovedException {
        int moved = handle.createUpdate("INSERT INTO kafka_offset (topic, kafka_partition, next_offset)"
                        + " VALUES (:topic, :partition, :to)"
                        + " ON CONFLICT (topic, kafka_partition) DO UPDATE SET next_offset = excluded.next_offset"
                        + " WHERE kafka_offset.next_offset = :from")
                .bind("topic", move.partition().topic())
                .bind("partition", move.partition().partition())
                .bind("from", move.from())
                .bind("to", move.to())
                .execute();
        if (moved == 0) {
            throw new OffsetsMovedException(move);
        }
    }
}
