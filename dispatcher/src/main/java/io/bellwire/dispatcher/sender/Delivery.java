package io.bellwire.dispatcher.sender;

import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;

/** A delivery on its way through the sender. Its task is not changed by anyone. */
record Delivery(InFlight inFlight, DeliveryTask task) {
    /** No schedule is that long; a number beyond is damage, and must not overflow when it is counted on. */
    private static final int MOST_ATTEMPTS = 1_000_000;

    Delivery {
        task.setAttempt(Math.min(Math.max(task.getAttempt(), 0), MOST_ATTEMPTS));
        task.setTier(Math.min(Math.max(task.getTier(), 0), MOST_ATTEMPTS));
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

    /** Whether it was attempted before, and nobody has asked for it since. */
    boolean isRetry() {
        return task.getAttempt() > 0 && !isReplay();
    }

    boolean isReplay() {
        return task.getOrigin() == Origin.REPLAY;
    }
}
