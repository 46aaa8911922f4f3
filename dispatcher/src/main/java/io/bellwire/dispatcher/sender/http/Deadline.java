package io.bellwire.dispatcher.sender.http;

import org.jspecify.annotations.Nullable;

/**
 * A moment that something must not outlast; set, moved and cancelled through {@link Deadlines}. A link in its lists, so
 * that setting one allocates nothing.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
abstract class Deadline {
    @Nullable
    Deadline before; // null while it is not set

    @Nullable
    Deadline after;

    long nanoTime;

    /** Called once, some time after the moment, unless it was cancelled. */
    abstract void passed();

    final boolean isSet() {
        return before != null;
    }
}
