package io.bellwire.dispatcher.router;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One step of the router as Streams runs it, without Kafka: the router's own decisions, with the state by key going in and
 * out. So cheap that a whole router can be run some hundred thousand times, and stopped between any two of its doings.
 */
interface ModelStep<I, S, O> {
    /** State by key. What is put is immutable. */
    interface Store<S> {
        @Nullable
        S get(String key);

        void put(String key, S value);
    }

    /**
     * @param offset of the record in its partition
     * @param recordedAt when the broker took the record that began it all, epoch milliseconds; handed on by every step
     */
    record Source<I>(I value, long offset, long recordedAt) {}

    void process(Source<I> source, Store<S> store, Consumer<O> said);
}
