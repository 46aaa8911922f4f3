/**
 * One attempt: a callback sent over HTTP, and how it ended. Knows nothing of Kafka, schedules or merchants.
 *
 * <h2>The door</h2>
 *
 * <pre>{@code
 * Transport transport = Transport.best();
 * EventLoopGroup loops = transport.newEventLoops(threads, "sender");
 *
 * SslContext tls = ClientTls.trustingThePlatform();
 *
 * // one per loop, made once
 * HttpSender sender = HttpSender.open(loop, transport, HttpSettings.standard(version), egress, tls, addresses, clock);
 *
 * loop.execute(() -> sender.send(
 *         new AttemptRequest(url, endpointId, headers, body, timeout),
 *         outcome -> settle(OutcomeRule.decide(outcome))));                                   // called on that loop
 * }</pre>
 *
 * {@code url} is a {@link io.bellwire.schemas.egress.CallbackUrl}: run the stored text through
 * {@code CallbackUrlPolicy} at every attempt, and turn a refusal into {@link AttemptOutcome#refused}. Every call of
 * {@code send} is answered exactly once, never later than its timeout.
 *
 * <h2>What decides the outcome</h2>
 *
 * The final status line and the complete header block, cleanly parsed. The body never changes it: it is read and dropped
 * within bounds, and a connection that does not end cleanly is closed instead of kept. A refused address, a timeout or
 * nonsense from the peer is a value, not an exception.
 *
 * <h2>Threads</h2>
 *
 * One {@code HttpSender} belongs to one event loop, and an endpoint to one sender, so its connections, its slots, its
 * timers and its attempts all live on that loop without a lock. Nothing here blocks. Only the value types (requests,
 * outcomes, settings, decisions) may cross threads.
 *
 * <h2>Start reading</h2>
 *
 * HttpSender, HttpAttempt (the course of one attempt), ResponseHandler (what the peer may say), then HostileReceiverTest.
 */
@NullMarked
package io.bellwire.dispatcher.sender.http;

import org.jspecify.annotations.NullMarked;
