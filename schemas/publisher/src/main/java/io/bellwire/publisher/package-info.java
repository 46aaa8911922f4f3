/**
 * For wallet services and watchers that publish straight to Kafka: makes of what they say the record the router takes.
 * Ids are derived, spellings brought to the one everybody uses, rules checked; then it is bytes with a topic and a key.
 * Sending them is the publisher's own producer's work.
 *
 * <p>What is done here is a contract that any language can keep; {@code docs/publishing.md} is its text.
 *
 * <h2>Threads</h2> None of its own; everything is thread-safe. With a schema registry the first record of a topic asks it
 * and blocks.
 *
 * <h2>Start reading</h2> {@link io.bellwire.publisher.Publications}, then {@link io.bellwire.publisher.Completion}.
 */
@NullMarked
package io.bellwire.publisher;

import org.jspecify.annotations.NullMarked;
