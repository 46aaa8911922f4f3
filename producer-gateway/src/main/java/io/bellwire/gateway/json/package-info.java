/**
 * Reads JSON from outside into Avro records, strictly: what is not certainly meant is refused, with its field and a
 * reason, and every fault of a request is found at once.
 *
 * <p>The Avro schema is the rule book: names, types, defaults and {@code format} properties come from it, so a field
 * added there is read and checked here without new code. What a schema cannot say (ids, what a kind of statement
 * needs) is in {@link io.bellwire.gateway.json.ObservationRules} and {@link io.bellwire.gateway.json.EventReader}.
 *
 * <h2>Threads</h2>
 * Readers are immutable and shared. A {@link io.bellwire.gateway.json.Cursor} and an
 * {@link io.bellwire.gateway.json.ItemErrors} belong to the one thread that reads one request.
 *
 * <h2>Start reading</h2> BatchReader, then RecordReader, then ObservationRules.
 */
@NullMarked
package io.bellwire.gateway.json;

import org.jspecify.annotations.NullMarked;
