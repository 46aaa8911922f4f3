package io.bellwire.console.web;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import io.bellwire.console.projection.Progress;
import io.bellwire.console.store.DeadLetterFilter;
import io.bellwire.console.store.DeadLetterState;
import io.bellwire.console.store.Delivery;
import io.bellwire.console.store.DeliveryStore;
import io.bellwire.console.store.PageCursor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Questions about deliveries. Its methods block. */
final class DeliveryApi {
    private static final Set<String> PARAMETERS = Set.of(
            "merchantId",
            "endpointId",
            "errorClass",
            "status",
            "type",
            "since",
            "until",
            "state",
            "q",
            Parameters.CURSOR,
            "limit");

    private static final String ANY_STATE = "ALL";
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;

    private final DeliveryStore store;
    private final Supplier<Progress> progress;
    private final Predicate<Delivery> replayable;

    /** @param replayable whether a replay would be taken now */
    DeliveryApi(DeliveryStore store, Supplier<Progress> progress, Predicate<Delivery> replayable) {
        this.store = store;
        this.progress = progress;
        this.replayable = replayable;
    }

    HttpResponse list(QueryParams query) throws Refusal {
        Parameters parameters = Parameters.of(query, PARAMETERS);
        Integer limit = parameters.integer("limit", 1, MAX_LIMIT);
        // Asked before the rows are read: what it promises must hold for them.
        Progress now = progress.get();
        return Json.answer(
                HttpStatus.OK,
                DeadLetterListJson.of(
                        store.list(filter(parameters), cursor(parameters), limit == null ? DEFAULT_LIMIT : limit),
                        now));
    }

    HttpResponse show(String deliveryId) throws Refusal {
        Progress now = progress.get();
        Delivery delivery = store.find(deliveryId).orElseThrow(DeliveryApi::unknown);
        return Json.answer(HttpStatus.OK, DeliveryJson.of(delivery, replayable.test(delivery), now));
    }

    static Refusal unknown() {
        return new Refusal(HttpStatus.NOT_FOUND, "unknown_delivery", "no delivery of that id has been attempted");
    }

    private static DeadLetterFilter filter(Parameters parameters) throws Refusal {
        return new DeadLetterFilter(
                parameters.text("merchantId"),
                parameters.text("endpointId"),
                parameters.text("errorClass"),
                parameters.integer("status", 100, 599),
                parameters.text("type"),
                parameters.instant("since"),
                parameters.instant("until"),
                state(parameters),
                parameters.text("q"));
    }

    private static @Nullable DeadLetterState state(Parameters parameters) throws Refusal {
        String text = parameters.text("state");
        if (text == null) {
            return DeadLetterState.OPEN;
        }
        String wanted = text.toUpperCase(Locale.ROOT);
        if (wanted.equals(ANY_STATE)) {
            return null;
        }
        for (DeadLetterState state : DeadLetterState.values()) {
            if (state.name().equals(wanted)) {
                return state;
            }
        }
        String states = Arrays.stream(DeadLetterState.values()).map(Enum::name).collect(Collectors.joining(", "));
        throw Refusal.invalid("state", "one of " + states + ", " + ANY_STATE);
    }

    private static @Nullable PageCursor cursor(Parameters parameters) throws Refusal {
        String text = parameters.text(Parameters.CURSOR);
        return text == null
                ? null
                : PageCursor.decode(text)
                        .orElseThrow(() -> Refusal.invalid(Parameters.CURSOR, "next of the page before"));
    }
}
