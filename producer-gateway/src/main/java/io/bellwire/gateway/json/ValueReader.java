package io.bellwire.gateway.json;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one value of one Avro type. */
@FunctionalInterface
interface ValueReader {
    /**
     * Reads the value the cursor stands on and leaves the cursor on its last token.
     *
     * @return null for a JSON null where one is allowed, and for a value that was refused (the fault is then reported)
     * @throws IOException if the text is not JSON; the rest of it cannot be read
     */
    @Nullable
    Object read(Cursor cursor) throws IOException;
}
