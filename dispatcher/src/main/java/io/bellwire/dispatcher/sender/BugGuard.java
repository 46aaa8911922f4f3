package io.bellwire.dispatcher.sender;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bug that one delivery meets must not cost its neighbours: it comes back later, or else all of them do.
 *
 * <p>Thread-safe because immutable.
 */
record BugGuard(Settler settler) {
    private static final Logger LOGGER = LoggerFactory.getLogger(BugGuard.class);

    /** @param ended undoes what the delivery has taken up; harmless if it has not */
    void caught(RuntimeException bug, Delivery delivery, Runnable ended) {
        log(delivery, bug);
        try {
            ended.run();
            settler.putOff(delivery);
        } catch (RuntimeException again) {
            log(delivery, again);
            delivery.inFlight().work().lostOne();
        }
    }

    static void log(Delivery delivery, RuntimeException cause) {
        LOGGER.atError()
                .addKeyValue("deliveryId", delivery.task().getDeliveryId())
                .addKeyValue("endpointId", delivery.endpointId())
                .setCause(cause)
                .log("delivery hit a bug");
    }
}
