/**
 * How a record becomes the bytes of a Kafka value, and back.
 *
 * <p>Two framings, told apart by their first byte; readers take both at once:
 * <ul>
 *   <li>Avro single-object encoding, {@code C3 01} and the schema's fingerprint: needs no registry.</li>
 *   <li>Confluent wire format, {@code 00} and a 4-byte schema id: when {@code schema.registry.url} is set.</li>
 * </ul>
 *
 * <p>Whoever may write to a topic may write anything. Reading therefore ends in a record or in
 * {@link io.bellwire.schemas.wire.UndecodableException} with the reason to quarantine it under, never in another
 * throwable; only a registry that cannot be asked is {@link io.bellwire.schemas.wire.RegistryUnavailableException}:
 * wait and try again. What a record can cost is bounded by its size, whatever its schema says
 * ({@link io.bellwire.schemas.wire.WriterSchemaRules}).
 *
 * <h2>Threads</h2> Everything here is thread-safe. With a registry the first meeting with a schema asks it and blocks;
 * so never on an event loop.
 *
 * <h2>Start reading</h2> {@link io.bellwire.schemas.wire.RecordCodec}, then {@code RecordCodecTest}.
 */
@NullMarked
package io.bellwire.schemas.wire;

import org.jspecify.annotations.NullMarked;
