package io.bellwire.bench.sender;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a contender is warm, then takes what it uses for the measured part.
 *
 * <p><b>Thread:</b> confined to one, whose own use is taken off by its name.
 */
final class Measuring {
    private static final Duration NO_PROGRESS = Duration.ofMinutes(2);

    private final Running running;
    private final long lookNanos;

    /** @param look how often its progress is asked for; what that costs is taken off as far as it can be */
    Measuring(Running running, Duration look) {
        this.running = running;
        this.lookNanos = look.toNanos();
    }

    Measured measure(Contender contender, long warmUp, long deliveries) {
        long first = await(warmUp);
        long asideBefore = running.aside();
        running.forgetLatencies();
        ProcessUse before = ProcessUse.now();
        long begun = System.nanoTime();
        long ended = await(first + deliveries) - first;
        double seconds = (System.nanoTime() - begun) / 1e9;
        ProcessUse used = ProcessUse.now().since(before);
        long aside = Math.max(0, running.aside() - asideBefore);
        long taken = ended - aside;
        if (taken <= 0) {
            throw new IllegalStateException("of " + ended + " deliveries none was taken (expected: all)");
        }
        return new Measured(
                contender.label(),
                taken,
                taken / seconds,
                used.cpuNanos() / 1e3 / taken,
                (double) used.allocatedBytes() / taken,
                micros(running.latency(0.5)),
                micros(running.latency(0.99)),
                ProcessUse.residentMiB(),
                aside);
    }

    private long await(long deliveries) {
        long seen = 0;
        long seenAt = System.nanoTime();
        long done;
        while ((done = running.done()) < deliveries) {
            if (done > seen) {
                seen = done;
                seenAt = System.nanoTime();
            } else if (System.nanoTime() - seenAt > NO_PROGRESS.toNanos()) {
                throw new IllegalStateException("no progress for " + NO_PROGRESS + " at " + done
                        + " deliveries (expected: " + deliveries + ')');
            }
            LockSupport.parkNanos(lookNanos);
        }
        return done;
    }

    private static @Nullable Double micros(@Nullable Long nanos) {
        return nanos == null ? null : nanos / 1e3;
    }
}
