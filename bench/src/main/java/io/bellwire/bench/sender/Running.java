package io.bellwire.bench.sender;

import org.jspecify.annotations.Nullable;

/** A contender at work in this process. {@link #done} and the latencies may be asked from any thread. */
interface Running extends AutoCloseable {
    /** Deliveries that have ended, in a POST that was taken or otherwise. */
    long done();

    /** Forgets the latencies so far. */
    void forgetLatencies();

    /** Latency of one POST in nanoseconds, up to which that share of them lies; null when it is not known. */
    @Nullable
    Long latency(double share);

    /** How many of them ended otherwise: failed, put off, given up. */
    long aside();

    @Override
    void close();
}
