/**
 * The operators' view of what could not be delivered: a searchable log of attempts and dead letters, and replays.
 *
 * <h2>Threads</h2>
 * <ul>
 *   <li><b>projection thread</b> reads Kafka and writes the database ({@link io.bellwire.console.projection}).</li>
 *   <li><b>event loops</b> take HTTP requests and never block; <b>blocking task threads</b> read the database and wait for
 *       Kafka ({@link io.bellwire.console.web}).</li>
 *   <li>They meet in the database and in one volatile, {@code Projector.progress()}.</li>
 * </ul>
 *
 * <h2>Start reading</h2> {@link io.bellwire.console.ConsoleService}, then
 * {@link io.bellwire.console.store.ProjectionStore}, then {@link io.bellwire.console.replay.Replayer}.
 */
@NullMarked
package io.bellwire.console;

import org.jspecify.annotations.NullMarked;
