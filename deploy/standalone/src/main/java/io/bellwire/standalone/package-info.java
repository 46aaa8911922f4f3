/**
 * All of Bellwire in one JVM on an embedded broker, and the parts from which one service's process is made.
 *
 * <h2>Threads</h2> The main thread starts everything and then waits; a shutdown hook closes what it started. Each service
 * has threads of its own.
 *
 * <h2>Start reading</h2> Standalone, then Pipeline. The commands are in {@code cli}.
 */
@NullMarked
package io.bellwire.standalone;

import org.jspecify.annotations.NullMarked;
