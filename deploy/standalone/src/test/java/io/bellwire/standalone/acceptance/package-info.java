/**
 * What Bellwire must show as a whole: a real broker, real sockets, and the {@code bellwire} command in a process of its
 * own, started and killed the way its users do.
 *
 * <h2>Threads</h2> Test threads only; {@code SteadyLoad} publishes from one of its own.
 *
 * <h2>Start reading</h2> Installation and RunningBellwire, then RealTransfersIT, then KillIT and DispatcherKillIT with
 * KillRun, KillVerdict, Step and Trace.
 */
@NullMarked
package io.bellwire.standalone.acceptance;

import org.jspecify.annotations.NullMarked;
