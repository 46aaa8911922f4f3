package io.bellwire.dispatcher.sender;

import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A delivery on its way through the sender. Its task is not changed by anyone.
 *
 * <p><b>Thread:</b> made by the poll thread, then confined to the event loop of its endpoint.
 */
final class Delivery {
    /** No schedule is that long; a number beyond is damage, and must not overflow when it is counted on. */
    private static final int MOST_ATTEMPTS = 1_000_000;

    private final InFlight inFlight;
    private final DeliveryTask task;

    /** Its place in its lane; {@link SubjectLines} alone changes it. */
    SubjectLines.@Nullable Line line;

    /** By {@link System#nanoTime}, once it has started; {@link SubjectLines} alone changes it. */
    long startedNanos;

    Delivery(InFlight inFlight, DeliveryTask task) {
        this.inFlight = inFlight;
        this.task = task;
        task.setAttempt(Math.min(Math.max(task.getAttempt(), 0), MOST_ATTEMPTS));
        task.setTier(Math.min(Math.max(task.getTier(), 0), MOST_ATTEMPTS));
    }

    InFlight inFlight() {
        return inFlight;
    }

    DeliveryTask task() {
        return task;
    }

    String endpointId() {
        return task.getEndpointId();
    }

    String subjectId() {
        return task.getSubjectId();
    }

    /** 1 for the first. */
    int nextAttempt() {
        return task.getAttempt() + 1;
    }

    /**
     * Whether an attempt at it has failed since it was created, or since an operator asked for it: each that fails uses a
     * tier, and a replay begins with none used.
     */
    boolean isRetry() {
        return task.getTier() > 0;
    }

    boolean isReplay() {
        return task.getOrigin() == Origin.REPLAY;
    }
}
