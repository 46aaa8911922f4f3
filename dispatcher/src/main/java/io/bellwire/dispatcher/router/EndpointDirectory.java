package io.bellwire.dispatcher.router;

import io.bellwire.registry.v1.Endpoint;
import java.util.Collection;

/** Who wants to hear: a merchant's endpoints. Safe for all threads. */
interface EndpointDirectory {
    /** All endpoints of that merchant, of whatever status. */
    Collection<Endpoint> of(String merchantId);

    /** Catches up with changes made before this call, for a merchant of whom nothing is known. May wait for Kafka. */
    void refresh(String merchantId);
}
