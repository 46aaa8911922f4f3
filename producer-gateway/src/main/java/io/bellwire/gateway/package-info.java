/**
 * The HTTP door: observations and events into their topics, merchants, endpoints and addresses into the tables.
 *
 * <p>What was answered 202 is held by all in-sync replicas; what was answered otherwise may or may not be, and may be
 * sent again under the same ids.
 *
 * <h2>Threads</h2>
 * <ul>
 *   <li><b>event loops</b> (Armeria's) read requests and write answers; they never parse, and never call Kafka.</li>
 *   <li><b>blocking tasks</b> parse, encode and hand records to the producer, which may hold them up to
 *       {@code gateway.send.block.max} when its buffer is full. They do not wait for acknowledgements.</li>
 *   <li><b>producer I/O thread</b> completes a request when its last record is acknowledged.</li>
 *   <li><b>registry threads</b> change merchants and endpoints; these few do wait, so that a change can be read back
 *       as soon as it is answered.</li>
 *   <li><b>table watch</b>: one thread that keeps bad records of the tables in quarantine.</li>
 * </ul>
 *
 * <h2>Start reading</h2> GatewayService, then Intake, then KafkaPublisher.
 */
@NullMarked
package io.bellwire.gateway;

import org.jspecify.annotations.NullMarked;
