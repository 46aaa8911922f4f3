/**
 * The {@code bellwire} command. Each subcommand is one class; {@link io.bellwire.standalone.cli.Bellwire} holds what all
 * of them share: exit codes and how errors are told.
 *
 * <p>Exit codes: 0 good, 1 failed, 2 usage, 3 configuration refused.
 */
@NullMarked
package io.bellwire.standalone.cli;

import org.jspecify.annotations.NullMarked;
