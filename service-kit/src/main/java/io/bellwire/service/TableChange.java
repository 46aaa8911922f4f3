package io.bellwire.service;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What one record of a table changes. Whoever holds a table and whoever watches over it judge records here, so that
 * what some pass over is what the other keeps.
 *
 * @param <T> what a value is
 */
public sealed interface TableChange<T extends SpecificRecord> {
    /** The key has this value now. */
    record Put<T extends SpecificRecord>(String key, T value) implements TableChange<T> {}

    /** The key is gone. */
    record Delete<T extends SpecificRecord>(String key) implements TableChange<T> {}

    /**
     * It is no record of the table, and what was there before it stays.
     *
     * @param reason as in {@code Quarantined.reason}
     * @param detail one line for a person, without content of the record
     */
    record Bad<T extends SpecificRecord>(String reason, String detail) implements TableChange<T> {}

    /** @throws io.bellwire.schemas.wire.RegistryUnavailableException if the value's schema cannot be asked for now */
    static <T extends SpecificRecord> TableChange<T> of(
            RecordCodec codec, Class<T> type, byte @Nullable [] key, byte @Nullable [] value) {
        if (key != null && value == null) {
            return new Delete<>(text(key));
        }
        T decoded;
        try {
            decoded = codec.decode(value, type);
        } catch (UndecodableException e) {
            return new Bad<>(e.reason().label(), e.getMessage());
        }
        // By bytes: text that is no UTF-8 can read like an id. Under another's key it would change what that one is.
        if (key == null || !Arrays.equals(key, id(decoded).getBytes(StandardCharsets.UTF_8))) {
            return new Bad<>(
                    "key_mismatch",
                    (key == null ? "no key" : "key") + " (expected: the id of what the record describes)");
        }
        return new Put<>(text(key), decoded);
    }

    private static String id(SpecificRecord value) {
        if (value instanceof Merchant merchant) {
            return merchant.getMerchantId();
        }
        if (value instanceof Endpoint endpoint) {
            return endpoint.getEndpointId();
        }
        if (value instanceof EndpointHealth health) {
            return health.getEndpointId();
        }
        throw new IllegalArgumentException(
                "record: " + value.getSchema().getName() + " (expected: one that a table holds)");
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }
}
