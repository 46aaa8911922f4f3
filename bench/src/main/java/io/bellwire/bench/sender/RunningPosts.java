package io.bellwire.bench.sender;

/** A contender whose POSTs are counted here, as they end. Thread-safe because its counts are. */
abstract class RunningPosts implements Running {
    private final PostCounts counts = new PostCounts();

    final PostCounts counts() {
        return counts;
    }

    @Override
    public final long done() {
        return counts.takenSoFar() + counts.failedSoFar();
    }

    @Override
    public final long aside() {
        return counts.failedSoFar();
    }

    @Override
    public final void forgetLatencies() {
        counts.forgetLatencies();
    }

    /** Of one POST; with the time it waits for a connection where the contender does not tell that apart. */
    @Override
    public final Long latency(double share) {
        return counts.latency(share);
    }
}
