package io.bellwire.dispatcher.sender;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.registry.v1.Endpoint;
import org.jspecify.annotations.Nullable;

/** What is known of endpoints. Thread-safe. */
interface Directory {
    /** Null when there is none of that id, as far as we have read. */
    @Nullable
    Endpoint endpoint(String endpointId);

    /** Null when senders never had a reason to say something. */
    @Nullable
    EndpointHealth health(String endpointId);

    /** Counts changes to either: what was asked for after this count was taken stands as long as the count does. */
    long changes();

    /**
     * Reads on to what is there now.
     *
     * @return false if that did not come to an end in time
     */
    boolean refresh();
}
