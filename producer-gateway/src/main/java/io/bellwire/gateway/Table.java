package io.bellwire.gateway;

import io.bellwire.service.TopicTable;
import java.time.Duration;
import java.util.Collection;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What the gateway needs of a {@link TopicTable}, so that a test can stand in for Kafka. */
interface Table<T> {
    @Nullable
    T get(String key);

    Collection<T> values();

    boolean isCaughtUp();

    boolean awaitOffset(int partition, long offset, Duration timeout) throws InterruptedException;

    boolean refresh(Duration timeout) throws InterruptedException;

    static <T extends SpecificRecord> Table<T> of(TopicTable<T> table) {
        return new Table<>() {
            @Override
            public @Nullable T get(String key) {
                return table.get(key);
            }

            @Override
            public Collection<T> values() {
                return table.values();
            }

            @Override
            public boolean isCaughtUp() {
                return table.isCaughtUp();
            }

            @Override
            public boolean awaitOffset(int partition, long offset, Duration timeout) throws InterruptedException {
                return table.awaitOffset(partition, offset, timeout);
            }

            @Override
            public boolean refresh(Duration timeout) throws InterruptedException {
                return table.refresh(timeout);
            }
        };
    }
}
