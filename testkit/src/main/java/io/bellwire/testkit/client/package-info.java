/**
 * The outside's view of Bellwire: what publishers, administrators and operators send, and real chain data to send.
 *
 * <h2>Threads</h2>
 * Calls block the caller until answered or timed out; clients are immutable and may be shared.
 *
 * <h2>Start reading</h2> GatewayClient, then PostResult.
 */
@NullMarked
package io.bellwire.testkit.client;

import org.jspecify.annotations.NullMarked;
