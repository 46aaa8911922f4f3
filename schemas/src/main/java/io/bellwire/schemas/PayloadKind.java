package io.bellwire.schemas;

import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.PaymentPayload;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.UserPayload;
import io.bellwire.event.v1.WithdrawalPayload;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/** Which record an event's payload is, told by the first part of its type. */
public enum PayloadKind {
    TRANSFER(TransferPayload.class, List.of("deposit", "transaction", "transfer")),
    WITHDRAWAL(WithdrawalPayload.class, List.of("withdrawal")),
    PAYMENT(PaymentPayload.class, List.of("payment")),
    USER(UserPayload.class, List.of("user")),
    /** The set of types is open: any other payload is a JSON object we pass on. */
    JSON(JsonPayload.class, List.of());

    private final Class<? extends SpecificRecord> record;
    private final List<String> families;

    PayloadKind(Class<? extends SpecificRecord> record, List<String> families) {
        this.record = record;
        this.families = families;
    }

    /** The kind of {@code deposit.confirmed}, {@code address.assigned}; a type of one part belongs to no family. */
    public static PayloadKind of(String type) {
        int dot = type.indexOf('.');
        if (dot > 0) {
            String family = type.substring(0, dot);
            for (PayloadKind kind : values()) {
                if (kind.families.contains(family)) {
                    return kind;
                }
            }
        }
        return JSON;
    }

    public Class<? extends SpecificRecord> record() {
        return record;
    }

    /** The rule in words, as a refusal says it: {@code UserPayload for user.*}. */
    String rule() {
        String types = families.isEmpty()
                ? "any other type"
                : families.stream().map(family -> family + ".*").collect(Collectors.joining(", "));
        return record.getSimpleName() + " for " + types;
    }
}
