/**
 * Hands dead letters back to the senders.
 *
 * <h2>Threads</h2> Callers' threads, which wait for Kafka here: never an event loop.
 *
 * <h2>Start reading</h2> {@link io.bellwire.console.replay.Replayer}.
 */
@NullMarked
package io.bellwire.console.replay;

import org.jspecify.annotations.NullMarked;
