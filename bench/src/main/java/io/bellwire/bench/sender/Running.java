package io.bellwire.bench.sender;

import org.jspecify.annotations.Nullable;

/** A contender at work in this process. {@link #done} and the latencies may be asked from any thread. */
interface Running extends AutoCloseable {
    /** Deliveries that are done, whatever that means for it. */
    long done();

    /** Forgets the latencies so far. */
    void forgetLatencies();

    /** Latency of one POST in nanoseconds, up to which that share of them lies; null when it is not known. */
    @Nullable
    Long latency(double share);

    /** Deliveries that ended otherwise than in a POST that was taken. */
    long aside();

    @Override
    void close();
}
