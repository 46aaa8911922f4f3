package io.bellwire.console.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters to list. A null component does not restrict.
 *
 * @param type exact, or a prefix followed by {@code *}
 * @param status HTTP status of the last attempt
 * @param since first instant of death taken
 * @param until first instant of death no longer taken
 * @param text part of any id or of the subject, in any case
 */
public record DeadLetterFilter(
        @Nullable String merchantId,
        @Nullable String endpointId,
        @Nullable String errorClass,
        @Nullable Integer status,
        @Nullable String type,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable DeadLetterState state,
        @Nullable String text) {
    public static final DeadLetterFilter ALL =
            new DeadLetterFilter(null, null, null, null, null, null, null, null, null);

    public DeadLetterFilter withState(DeadLetterState only) {
        return new DeadLetterFilter(merchantId, endpointId, errorClass, status, type, since, until, only, text);
    }
}
