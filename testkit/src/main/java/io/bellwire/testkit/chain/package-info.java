/**
 * Chains that never were: blocks, transfers and the watchers that report them, all from one seed.
 *
 * <p>Pure: no I/O, no clock, no threads. Simulated time moves only when {@code ChainSimulator.step} is called, so a run
 * of hours takes as long as its arithmetic, and a seed repeats it to the letter.
 *
 * <h2>Threads</h2>
 * A simulator is confined to one thread; what it hands out is immutable, except the Avro records, which are the caller's.
 *
 * <h2>Start reading</h2> ChainSimulator, then Watcher, then ChainSimulatorTest.
 */
@NullMarked
package io.bellwire.testkit.chain;

import org.jspecify.annotations.NullMarked;
