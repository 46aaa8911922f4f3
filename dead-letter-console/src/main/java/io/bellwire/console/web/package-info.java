/**
 * The console over HTTP: the REST API, sessions, and the page that uses them.
 *
 * <h2>Threads</h2>
 * Armeria's event loops check who asks and read parameters; whatever touches the database or Kafka runs on blocking task
 * threads. {@link io.bellwire.console.web.Sessions} is the only state, in a concurrent map.
 *
 * <h2>Start reading</h2> {@link io.bellwire.console.web.ConsoleServer} has the routes,
 * {@link io.bellwire.console.web.Gate} decides who may.
 */
@NullMarked
package io.bellwire.console.web;

import org.jspecify.annotations.NullMarked;
