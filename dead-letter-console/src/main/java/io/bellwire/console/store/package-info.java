/**
 * The delivery log in SQL: attempts and dead letters as {@code delivery.attempts} and {@code dead-letters} told them,
 * with the offsets up to which they were read in the same transaction.
 *
 * <p>SQL is what SQLite and PostgreSQL both take; {@link io.bellwire.console.store.Database} holds what differs.
 *
 * <h2>Threads</h2>
 * Everything here is safe for all threads: state lives in the database, and each call takes its own connection. Calls
 * block; never make one on an event loop.
 *
 * <h2>Start reading</h2> {@link io.bellwire.console.store.ProjectionStore} writes what Kafka says,
 * {@link io.bellwire.console.store.DeliveryStore} answers questions.
 */
@NullMarked
package io.bellwire.console.store;

import org.jspecify.annotations.NullMarked;
