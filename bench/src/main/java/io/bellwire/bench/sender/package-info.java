/**
 * The sender beside its peers and its limit: who posts how much, and what each post costs.
 *
 * <pre>
 * SenderBenchmark ─► ForkedKafka, Installation (topics, filled once)
 *                 ─► NginxSink (answers 204)
 *                 ─► per round, in turn: ContenderProcess (a JVM of its own) ─► one line of JSON ─► SpeedTable
 * </pre>
 *
 * <p>What is measured is started by its outermost door, so that nothing here changes when the sender does.
 *
 * <h2>Start reading</h2> SenderBenchmark, then Contender, then Measuring.
 */
@NullMarked
package io.bellwire.bench.sender;

import org.jspecify.annotations.NullMarked;
