package io.bellwire.gateway.json;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one item of a request, wholly: structure, rules and derived fields. */
@FunctionalInterface
public interface ItemReader<T> {
    /** @return null if the item was refused; the cursor's {@link ItemErrors} then says why */
    @Nullable
    T read(Cursor cursor) throws IOException;
}
