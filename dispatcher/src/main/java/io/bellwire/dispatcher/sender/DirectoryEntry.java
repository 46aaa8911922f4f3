package io.bellwire.dispatcher.sender;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.registry.v1.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Directory} has on one endpoint, looked up again only after something in it has changed.
 *
 * <p><b>Thread:</b> confined to the endpoint's event loop.
 */
final class DirectoryEntry {
    private static final long NEVER = -1;

    private final Directory directory;
    private final String endpointId;
    private @Nullable Endpoint endpoint;
    private @Nullable EndpointHealth health;
    private long seen = NEVER;

    DirectoryEntry(Directory directory, String endpointId) {
        this.directory = directory;
        this.endpointId = endpointId;
    }

    String endpointId() {
        return endpointId;
    }

    /** Null when there is none of that id, as far as we have read. */
    @Nullable
    Endpoint endpoint() {
        look();
        return endpoint;
    }

    /** Null when senders never had a reason to say something. */
    @Nullable
    EndpointHealth health() {
        look();
        return health;
    }

    private void look() {
        long changes = directory.changes(); // before the rest, or a change in between would never be seen
        if (changes != seen) {
            endpoint = directory.endpoint(endpointId);
            health = directory.health(endpointId);
            seen = changes;
        }
    }
}
