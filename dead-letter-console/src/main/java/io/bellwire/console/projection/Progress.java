package io.bellwire.console.projection;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the delivery log has come.
 *
 * @param complete everything that was in Kafka when reading began is in the log, and reading goes on
 * @param asOf last moment at which nothing was left to read; null before the first
 * @param waitingFor in words for an operator; empty when complete
 */
public record Progress(boolean complete, @Nullable Instant asOf, String waitingFor) {
    static final Progress STARTING = new Progress(false, null, "reading of attempts and dead letters has not begun");

    Progress reading() {
        return complete ? this : new Progress(false, asOf, "attempts and dead letters are still being read");
    }

    Progress currentAsOf(Instant now) {
        return new Progress(complete, now, waitingFor);
    }

    Progress caughtUp() {
        return complete ? this : new Progress(true, asOf, "");
    }

    Progress interrupted(String reason) {
        return new Progress(false, asOf, reason);
    }
}
