/**
 * Chains that never were: blocks, transfers and the watchers that report them, all from one seed.
 *
 * <p>Pure: no I/O, no clock, no threads. Simulated time moves only when {@code ChainSimulator.step} is called, so a run
 * of hours takes as long as its arithmetic, and a seed repeats it to the letter.
 *
 * <p>The same engine serves two uses. As a few chains with many transfers ({@code ChainSimulator}) it feeds a pipeline;
 * as a chain with a handful of transfers ({@code History}) it is made anew some hundred thousand times, to test a
 * property. Then a history must cost microseconds: nothing on that path hashes, parses, or builds records with checks.
 *
 * <h2>Who does what</h2>
 * {@code TransferMaker} makes transactions, {@code Mempool} lets them wait, {@code ForkChoice} says on which branch the
 * next head is, and {@code SimulatedChain} goes there and writes down in its {@code Chronicle} what there is to see: one
 * {@code Fact} after the other. Each {@code Watcher} reads them at its own pace, and puts what its {@code Testimony}
 * makes of them into words. {@code Transaction} remembers the truth.
 *
 * <h2>Threads</h2>
 * A simulator is confined to one thread; what it hands out is immutable, except the Avro records, which are the caller's.
 *
 * <h2>Start reading</h2> ChainSimulator, then SimulatedChain, then TransferTruth, then ChainSimulatorTest.
 */
@NullMarked
package io.bellwire.testkit.chain;

import org.jspecify.annotations.NullMarked;
