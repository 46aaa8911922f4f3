package io.bellwire.dispatcher.sender;

import io.bellwire.delivery.v1.EndpointHealth;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What we said of an endpoint, until it has come back through the topic: two changes within a moment must not undo one
 * another.
 *
 * <p><b>Thread:</b> confined to the endpoint's event loop. Times are nanoseconds of one clock.
 */
final class LastWord {
    /** By then the topic has it, or a newer word of the sender that has the endpoint now; or nothing, and Kafka takes none. */
    private static final Duration HELD = Duration.ofSeconds(10);

    private @Nullable EndpointHealth said;
    private @Nullable EndpointHealth before; // what the topic said then
    private long saidNanos;

    /** @param read what the topic says; by identity, since each record of it is a new object */
    void said(EndpointHealth health, @Nullable EndpointHealth read, long now) {
        said = health;
        before = read;
        saidNanos = now;
    }

    /** It may never come to be in the topic. */
    void forget() {
        said = null;
        before = null;
    }

    /** @param read what the topic says */
    @Nullable
    EndpointHealth or(@Nullable EndpointHealth read, long now) {
        if (said != null && (said.equals(read) || (read != before && now - saidNanos >= HELD.toNanos()))) {
            forget();
        }
        return said == null ? read : said;
    }
}
