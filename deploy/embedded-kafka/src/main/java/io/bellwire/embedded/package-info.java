/**
 * A real Kafka broker, for those who do not run one: a single-node KRaft broker and controller, either inside this JVM
 * ({@link io.bellwire.embedded.EmbeddedBroker}) or in one of its own ({@link io.bellwire.embedded.EmbeddedBrokerMain}).
 *
 * <p>It is Apache Kafka's own server, started the way its distribution starts it; only sizes and waiting times are
 * smaller ({@link io.bellwire.embedded.BrokerTuning}).
 *
 * <h2>What it keeps</h2>
 *
 * Records, offsets, transactions and the cluster id live in the data directory and survive restart and {@code kill -9}.
 * Acknowledged records are in the page cache first, as in any Kafka: one replica does not survive losing the machine's
 * power within the flush interval, or its disk. Whoever needs that runs a cluster of three.
 *
 * <h2>Threads</h2>
 *
 * The broker runs its own. {@code start} and {@code close} block their caller until the broker serves or has stopped.
 *
 * <h2>Start reading</h2> EmbeddedBroker, then BrokerSettings.
 */
@NullMarked
package io.bellwire.embedded;

import org.jspecify.annotations.NullMarked;
