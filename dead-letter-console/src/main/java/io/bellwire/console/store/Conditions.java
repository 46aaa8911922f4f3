package io.bellwire.console.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A filter as SQL: fixed text for the conditions it has, every value bound. Confined to one call. */
final class Conditions {
    /** Where a person would paste an id from. */
    private static final List<String> SEARCHED =
            List.of("delivery_id", "event_id", "subject_id", "callback_id", "merchant_id", "endpoint_id");

    private static final String ESCAPE = " ESCAPE '!'";

    private final List<String> terms = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();

    static Conditions of(DeadLetterFilter filter) {
        Conditions conditions = new Conditions();
        conditions.add("d.merchant_id = :merchantId", "merchantId", filter.merchantId());
        conditions.add("d.endpoint_id = :endpointId", "endpointId", filter.endpointId());
        conditions.add("d.error_class = :errorClass", "errorClass", filter.errorClass());
        conditions.add("d.http_status = :status", "status", filter.status());
        conditions.add("d.dead_at >= :since", "since", millis(filter.since()));
        conditions.add("d.dead_at < :until", "until", millis(filter.until()));
        DeadLetterState state = filter.state();
        conditions.add("d.state = :state", "state", state == null ? null : state.name());
        conditions.addType(filter.type());
        conditions.addText(filter.text());
        return conditions;
    }

    /** Only what comes after the cursor, newest first. */
    Conditions after(@Nullable PageCursor cursor) {
        if (cursor != null) {
            add(
                    "(d.dead_at < :afterTime OR (d.dead_at = :afterTime AND d.delivery_id < :afterId))",
                    "afterTime",
                    cursor.deadAt().toEpochMilli());
            values.put("afterId", cursor.deliveryId());
        }
        return this;
    }

    String where() {
        return terms.isEmpty() ? "" : " WHERE " + String.join(" AND ", terms);
    }

    Map<String, Object> values() {
        return values;
    }

    private void addType(@Nullable String type) {
        if (type != null && type.endsWith("*")) {
            add("d.type LIKE :type" + ESCAPE, "type", escaped(type.substring(0, type.length() - 1)) + '%');
        } else {
            add("d.type = :type", "type", type);
        }
    }

    private void addText(@Nullable String text) {
        if (text != null) {
            List<String> either = SEARCHED.stream()
                    .map(column -> "LOWER(d." + column + ") LIKE :text" + ESCAPE)
                    .toList();
            add('(' + String.join(" OR ", either) + ')', "text", '%' + escaped(text.toLowerCase(Locale.ROOT)) + '%');
        }
    }

    private void add(String term, String name, @Nullable Object value) {
        if (value != null) {
            terms.add(term);
            values.put(name, value);
        }
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }
}
