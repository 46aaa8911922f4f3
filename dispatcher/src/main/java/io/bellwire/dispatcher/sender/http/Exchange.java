package io.bellwire.dispatcher.sender.http;

import org.jspecify.annotations.Nullable;

/**
 * Hears how one request fared on a connection: one of {@link #answered}, {@link #failed}, {@link #refused} and
 * {@link #withheld} (none after an abort), and {@link #ended} once, which may come before, when the whole answer was there, or after, when its body
 * dripped.
 */
interface Exchange {
    /** As {@link AttemptListener#maySend}; asked again if the request is written later than it began. */
    boolean maySend();

    /** @param retryAfter that header as it came, if it came once and the status is not 2xx */
    void answered(int status, @Nullable String retryAfter);

    /** @param untouched not one byte came back, so a reused connection may simply have been closed in the meantime */
    void failed(AttemptOutcome.Failed failure, boolean untouched);

    /** The peer says that it has not looked at the request and will not, on this connection (RFC 9113, 8.7). */
    void refused();

    /** It might not be sent any more, and was not. */
    void withheld();

    /** The connection is no longer ours: kept for the next if {@code reusable}, closed otherwise. */
    void ended(boolean reusable);
}
