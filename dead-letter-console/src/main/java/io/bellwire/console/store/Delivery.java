package io.bellwire.console.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one delivery. At least one of the dead letter and the attempts is there.
 *
 * @param deadLetter null for a delivery that never died
 * @param body kept with dead letters only
 * @param attempts in order
 * @param superseded a higher revision of the same subject has been acknowledged by the same endpoint
 */
public record Delivery(
        @Nullable DeadLetter deadLetter,
        @Nullable FrozenBody body,
        List<RecordedAttempt> attempts,
        boolean superseded) {}
