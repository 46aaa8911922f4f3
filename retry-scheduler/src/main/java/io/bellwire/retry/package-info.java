/**
 * Lets retries go when they are due: from the tier topics to {@code deliveries.retry}, in one transaction with the
 * offsets, so that a crash neither loses a retry nor forwards it twice.
 *
 * <p>All records of a tier wait equally long and carry the broker's append time, so the head of a partition is always
 * its next one due. Nothing is sought and no timer is kept per record: {@link io.bellwire.retry.TierBuffer} holds the
 * head in memory, and Kafka holds the rest.
 *
 * <h2>Threads</h2>
 * <ul>
 *   <li><b>scheduler thread</b>: the only one. It owns the consumer, the producer and every buffer, and waits in
 *       {@code poll}.
 *   <li>Outside readers see {@link io.bellwire.retry.RetrySchedulerService#readiness()}, a volatile.
 * </ul>
 *
 * <h2>Start reading</h2> TierBuffer, then Forwarding, then SchedulerLoop, then RetrySchedulerIT.
 */
@NullMarked
package io.bellwire.retry;

import org.jspecify.annotations.NullMarked;
