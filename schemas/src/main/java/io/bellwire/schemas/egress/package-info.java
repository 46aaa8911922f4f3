/**
 * Where a callback may go: one judgement, shared by everything that registers, shows or calls a merchant's URL.
 *
 * <p>Two questions, asked at two moments:
 *
 * <ul>
 *   <li>{@link io.bellwire.schemas.egress.CallbackUrlPolicy}: is this <em>text</em> a URL we would ever call? Asked at
 *       registration, and again at every attempt, because rules tighten while old records wait for their retry.
 *   <li>{@link io.bellwire.schemas.egress.AddressPolicy}: may we connect to this <em>resolved address</em>? Asked at
 *       every attempt about every address of the answer. It is the authoritative one: a name proves nothing.
 * </ul>
 *
 * <p>Nothing here does I/O, resolves a name or repairs its input: what is not clean is refused with the first rule it
 * broke, and the detail never repeats the path or query, which may carry a token.
 *
 * <h2>Threads</h2>
 *
 * Everything is immutable and so safe on any thread.
 *
 * <h2>Start reading</h2>
 *
 * CallbackUrlPolicy, then AddressPolicy, then the tests, which are lists of rows.
 */
@NullMarked
package io.bellwire.schemas.egress;

import org.jspecify.annotations.NullMarked;
