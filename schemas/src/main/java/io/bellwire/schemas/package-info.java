/**
 * The contracts every Bellwire service speaks. Pure: no I/O, no clock, no threads of its own.
 *
 * <p>Here: what a thing is called ({@link io.bellwire.schemas.Ids}) and how its parts are spelled
 * ({@link io.bellwire.schemas.Normalisation}). Beside it: {@code topics} (where records go), {@code wire} (how records
 * become bytes), {@code signing} (Standard Webhooks) and {@code egress} (where a callback may go).
 *
 * <h2>Start reading</h2> Ids, then Normalisation, then the Avro files in {@code src/main/avro}.
 */
@NullMarked
package io.bellwire.schemas;

import org.jspecify.annotations.NullMarked;
