/**
 * Sends deliveries over HTTP and makes durable how each attempt ended.
 *
 * <pre>
 * deliveries, .slow, .retry ─► SenderLoop ─► LoopShare ─► http ─► outcome ─► Outbox ─► delivery.attempts
 *                              (poll thread)  (event loop)                     │       retry tier | .slow | dead-letters
 *                                   ▲                                          │       endpoint.health
 *                                   └───────────── PartitionTracker ◄──────────┘ once all of it is acknowledged
 * </pre>
 *
 * <p><b>Invariant:</b> a record is settled only when its outcome is on the brokers, and no commit passes an unsettled
 * record. A crash therefore repeats attempts, under the same {@code webhook-id}, and loses none.
 *
 * <h2>Threads</h2>
 * <ul>
 *   <li><b>poll thread</b> owns the consumer, {@link io.bellwire.dispatcher.sender.Partitions}, pausing and commits;
 *       never waits for a merchant.
 *   <li><b>event loops</b>: each owns one {@link io.bellwire.dispatcher.sender.LoopShare}, that is the lanes and
 *       connections of its endpoints; never calls Kafka, never blocks. An endpoint stays on one loop.
 *   <li><b>outbox thread</b> encodes and produces, and may wait for Kafka or the schema registry.
 *   <li>They meet in task queues (poll thread to loop, loop to outbox) and in the bits of
 *       {@link io.bellwire.dispatcher.sender.PartitionTracker} (producer callbacks to poll thread).
 * </ul>
 *
 * <h2>Start reading</h2> SenderLoop, then PartitionTracker, Intake, LoopShare, EndpointLane, SlowLane, NextStep, Outbox,
 * then SenderOutcomesIT.
 */
@NullMarked
package io.bellwire.dispatcher.sender;

import org.jspecify.annotations.NullMarked;
