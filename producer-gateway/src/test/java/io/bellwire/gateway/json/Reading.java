package io.bellwire.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import java.util.List;

/** What became of one request's text. */
record Reading<T>(List<T> items, ItemErrors errors) {
    private static final ObservationReader OBSERVATIONS = new ObservationReader();
    private static final EventReader EVENTS = new EventReader();

    static Reading<TransferObservation> ofObservations(String body) {
        return of(OBSERVATIONS, Samples.utf8(body), BodyFormat.JSON);
    }

    static Reading<WalletEvent> ofEvents(String body) {
        return of(EVENTS, Samples.utf8(body), BodyFormat.JSON);
    }

    static Reading<TransferObservation> ofBytes(byte[] body) {
        return of(OBSERVATIONS, body, BodyFormat.JSON);
    }

    static <T> Reading<T> of(ItemReader<T> reader, byte[] body, BodyFormat format) {
        ItemErrors errors = new ItemErrors();
        List<T> items = new BatchReader<>(reader, Samples.MAX_ITEMS, errors, Samples.NOW).read(body, format);
        return new Reading<>(items, errors);
    }

    /** The one item of a request without fault. */
    T only() {
        assertThat(errors.list()).isEmpty();
        assertThat(items).hasSize(1);
        return items.get(0);
    }

    /** Faults as {@code index field code}. */
    List<String> faults() {
        return errors.list().stream()
                .map(error -> (error.index() + " " + error.field() + ' ' + error.code()).replace("  ", " "))
                .toList();
    }
}
