/**
 * Merchants that answer by script and remember everything they were told.
 *
 * <h2>Threads</h2>
 * Requests are handled on the receiver's own pool; delayed answers leave on its timer thread. {@code ReceivedLog} is
 * the one place they meet, and the only thing tests read.
 *
 * <h2>Start reading</h2> ScriptedReceiver, then Script, then ScriptedReceiverTest.
 */
@NullMarked
package io.bellwire.testkit.receiver;

import org.jspecify.annotations.NullMarked;
