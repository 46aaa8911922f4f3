/**
 * Reads {@code delivery.attempts} and {@code dead-letters} into the delivery log.
 *
 * <h2>Threads</h2>
 * One thread, the projection thread, owns the consumer and is the only writer of facts. {@code Progress} is published to
 * everyone through a volatile.
 *
 * <h2>Start reading</h2> {@link io.bellwire.console.projection.Projector}, then
 * {@link io.bellwire.console.projection.StartingPoint}.
 */
@NullMarked
package io.bellwire.console.projection;

import org.jspecify.annotations.NullMarked;
