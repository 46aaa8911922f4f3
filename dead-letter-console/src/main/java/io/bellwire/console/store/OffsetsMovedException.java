package io.bellwire.console.store;

/** Another writer read on in the same database. Nothing was written; read the offsets again and go on from there. */
public final class OffsetsMovedException extends Exception {
    OffsetsMovedException(OffsetMove move) {
        super("offset of " + move.partition() + " is no longer " + move.from()
                + " (another console writes to the same database)");
    }
}
