/**
 * Bellwire at work before one's eyes: simulated chains at one end, three merchants at the other, and a ledger that
 * proves at the end that nothing was lost.
 *
 * <h2>Threads</h2> The demo's thread starts everything, publishes, prints, and judges. Callbacks arrive on the
 * receiver's threads, and meet it in {@code Books}, {@code Scoreboard} and {@code Latencies}, which are thread-safe.
 *
 * <h2>Start reading</h2> Demo, then DemoRun, then Books.
 */
@NullMarked
package io.bellwire.standalone.demo;

import org.jspecify.annotations.NullMarked;
