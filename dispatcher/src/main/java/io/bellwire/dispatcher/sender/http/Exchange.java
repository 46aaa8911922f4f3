package io.bellwire.dispatcher.sender.http;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * Hears how one request fared on a connection: one of {@link #answered} and {@link #failed} (neither after an abort),
 * and {@link #ended} once, which may come before, when the whole answer was there, or after, when its body dripped.
 */
interface Exchange {

    void answered(int status, HttpHeaders headers);

    /** @param untouched not one byte came back, so a reused connection may simply have been closed in the meantime */
    void failed(AttemptOutcome.Failed failure, boolean untouched);

    /** The connection is no longer ours: kept for the next if {@code reusable}, closed otherwise. */
    void ended(boolean reusable);
}
