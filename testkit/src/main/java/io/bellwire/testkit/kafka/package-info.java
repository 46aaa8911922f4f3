/**
 * Kafka for tests, real and behind one interface: in this JVM, in a JVM of its own that can be killed, or in a container.
 *
 * <p>{@link io.bellwire.testkit.kafka.KafkaClusters#start} is what most tests want. A test that needs a broker to die
 * takes {@link io.bellwire.testkit.kafka.ForkedKafka}; one that needs any other process to die takes
 * {@link io.bellwire.testkit.kafka.ForkedJvm}. What was not committed when it died, {@link
 * io.bellwire.testkit.kafka.CommitHistory} tells.
 *
 * <h2>Threads</h2>
 *
 * Everything here blocks its caller and is confined to it, except where a class says otherwise.
 *
 * <h2>Start reading</h2> KafkaCluster, then KafkaClusters, then ForkedJvm.
 */
@NullMarked
package io.bellwire.testkit.kafka;

import org.jspecify.annotations.NullMarked;
