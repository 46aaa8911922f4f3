/**
 * What a person sees of a command: a line that is kept up to date, tables, and text that cannot upset the terminal.
 *
 * <h2>Threads</h2> Confined to the command's own thread.
 */
@NullMarked
package io.bellwire.standalone.terminal;

import org.jspecify.annotations.NullMarked;
