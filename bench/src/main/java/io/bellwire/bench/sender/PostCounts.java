package io.bellwire.bench.sender;

import java.util.concurrent.atomic.LongAdder;

/** POSTs that have ended, and how long they took. Thread-safe: all that crosses is atomic. */
final class PostCounts {
    private final LatencyHistogram latencies = new LatencyHistogram();
    private final LongAdder taken = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** One was answered. */
    void answered(long nanos, boolean isTaken) {
        latencies.record(nanos);
        (isTaken ? taken : failed).increment();
    }

    /** One ended without an answer. */
    void failed() {
        failed.increment();
    }

    long takenSoFar() {
        return taken.sum();
    }

    long failedSoFar() {
        return failed.sum();
    }

    void forgetLatencies() {
        latencies.reset();
    }

    long latency(double share) {
        return latencies.quantile(share);
    }
}
