/**
 * One attempt: a callback sent over HTTP, and how it ended. Knows nothing of Kafka, schedules or merchants.
 *
 * <h2>The door</h2>
 *
 * <pre>{@code
 * Transport transport = Transport.best();
 * EventLoopGroup loops = transport.newEventLoops(threads, "sender");
 *
 * ClientTls tls = ClientTls.trustingThePlatform(TlsProvider.AUTO);
 *
 * // one per loop, made once
 * HttpSender sender = HttpSender.open(loop, transport, HttpSettings.standard(version), egress, tls, clock, proxy);
 *
 * // one per version of an endpoint, and with the names of the headers whose values change
 * Destination destination = new Destination(endpointId, url, HeaderNames.of("webhook-id", ...));
 *
 * loop.execute(() -> sender.send(
 *         new AttemptRequest(destination, body, timeout, webhookId, ...),
 *         outcome -> settle(OutcomeRule.decide(outcome))));                                   // called on that loop
 * }</pre>
 *
 * {@code url} is a {@link io.bellwire.schemas.egress.CallbackUrl}: run the stored text through
 * {@code CallbackUrlPolicy}, and turn a refusal into {@link AttemptOutcome#refused}. Every call of {@code send} is
 * answered exactly once, at the latest when its timeout has passed and {@link Deadlines} has seen it.
 *
 * <h2>What decides the outcome</h2>
 *
 * The final status line and the complete header block, cleanly parsed. The body never changes it: it is read and dropped
 * within bounds, and a connection that does not end cleanly is closed instead of kept. A refused address, a timeout or
 * nonsense from the peer is a value, not an exception.
 *
 * <h2>What it costs</h2>
 *
 * An attempt over an open connection allocates less than 300 bytes here: the request, {@link HttpAttempt}, a promise of
 * Netty's and its endpoint's slots. There is no object for a header, a message or a timer. Netty's HTTP/1.1 codec is not
 * used: {@link RequestHead} writes what changes into a template, {@link ResponseParser} reads four headers of many.
 *
 * <h2>HTTP/2</h2>
 *
 * Offered in the TLS handshake for a {@link Destination} that says so; the peer's pick decides, and nothing is shared with
 * destinations that do not. Netty frames it ({@link Http2Framing}), {@link Http2Protocol} holds it to the same rule of
 * outcomes, {@link SharedConnections} lends one connection to many attempts, and {@link FrameBudget} bounds what a peer
 * may send for nothing.
 *
 * <h2>Threads</h2>
 *
 * One {@code HttpSender} belongs to one event loop, and an endpoint to one sender, so its connections, its slots, its
 * timers and its attempts all live on that loop without a lock. Nothing here blocks. Only the value types (requests,
 * outcomes, settings, decisions) may cross threads.
 *
 * <h2>Start reading</h2>
 *
 * HttpSender, HttpAttempt (the course of one attempt), Http1Protocol (what the peer may say), ResponseParser, then
 * HostileReceiverTest.
 */
@NullMarked
package io.bellwire.dispatcher.sender.http;

import org.jspecify.annotations.NullMarked;
