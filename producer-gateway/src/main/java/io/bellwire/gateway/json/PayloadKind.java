package io.bellwire.gateway.json;

import io.bellwire.event.v1.PaymentPayload;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.UserPayload;
import io.bellwire.event.v1.WithdrawalPayload;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Which record an event's payload is, told by the first part of its type. */
enum PayloadKind {
    TRANSFER(TransferPayload.getClassSchema(), Set.of("deposit", "transaction", "transfer")),
    WITHDRAWAL(WithdrawalPayload.getClassSchema(), Set.of("withdrawal")),
    PAYMENT(PaymentPayload.getClassSchema(), Set.of("payment")),
    USER(UserPayload.getClassSchema(), Set.of("user")),
    /** The set of types is open: any other payload is a JSON object we pass on. */
    JSON(null, Set.of());

    private final Set<String> families;
    private final ValueReader reader;

    PayloadKind(@Nullable Schema schema, Set<String> families) {
        this.families = families;
        this.reader = schema == null ? new JsonObjectReader() : RecordReader.of(schema, Set.of());
    }

    static PayloadKind of(String type) {
        int dot = type.indexOf('.');
        String family = dot < 0 ? type : type.substring(0, dot);
        for (PayloadKind kind : values()) {
            if (dot > 0 && kind.families.contains(family)) {
                return kind;
            }
        }
        return JSON;
    }

    ValueReader reader() {
        return reader;
    }
}
