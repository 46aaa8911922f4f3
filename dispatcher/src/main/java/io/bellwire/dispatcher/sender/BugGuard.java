package io.bellwire.dispatcher.sender;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bug that one delivery meets must not cost its neighbours: it comes back later, or else all of them do. After an
 * {@link Error} all of them do: reading starts over.
 *
 * <p>Thread-safe because immutable.
 */
record BugGuard(Settler settler) {
    private static final Logger LOGGER = LoggerFactory.getLogger(BugGuard.class);

    /** @param ended undoes what the delivery has taken up; harmless if it has not */
    void caught(Throwable bug, Delivery delivery, Runnable ended) {
        log(delivery, bug);
        try {
            ended.run();
            if (bug instanceof Error) {
                delivery.inFlight().work().lostOne(); // what else works then, nobody knows
            } else {
                settler.putOff(delivery);
            }
        } catch (Throwable again) {
            log(delivery, again);
            delivery.inFlight().work().lostOne();
        }
    }

    static void log(Delivery delivery, Throwable cause) {
        LOGGER.atError()
                .addKeyValue("deliveryId", delivery.task().getDeliveryId())
                .addKeyValue("endpointId", delivery.endpointId())
                .setCause(cause)
                .log("delivery hit a bug");
    }
}
