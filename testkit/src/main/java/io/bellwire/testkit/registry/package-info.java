/**
 * A real schema registry for tests.
 *
 * <h2>Threads</h2> Confined to the test's thread.
 *
 * <h2>Start reading</h2> {@link io.bellwire.testkit.registry.ApicurioRegistry}, then {@code RegistryIT}.
 */
@NullMarked
package io.bellwire.testkit.registry;

import org.jspecify.annotations.NullMarked;
