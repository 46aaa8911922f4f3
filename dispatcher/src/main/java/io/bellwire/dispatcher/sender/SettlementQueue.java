package io.bellwire.dispatcher.sender;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Where settled records come back to the poll thread.
 *
 * <p>Thread-safe: any thread adds, the poll thread takes. Bounded by what is in flight.
 */
final class SettlementQueue {
    private final BlockingQueue<InFlight> settled = new LinkedBlockingQueue<>();

    private final AtomicBoolean lost = new AtomicBoolean();

    void add(InFlight record) {
        settled.add(record);
    }

    /** A record will never be settled: reading has to start over from the committed offsets. */
    void lost() {
        lost.set(true);
    }

    /** @throws IllegalStateException once after {@link #lost} */
    List<InFlight> takeAll() {
        if (lost.getAndSet(false)) {
            throw new IllegalStateException("a record in flight was lost to a bug, see the error logged before");
        }
        List<InFlight> taken = new ArrayList<>();
        settled.drainTo(taken);
        return taken;
    }

    /** Waits for one; null if none comes in time. */
    @Nullable
    InFlight await(Duration timeout) throws InterruptedException {
        return settled.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
