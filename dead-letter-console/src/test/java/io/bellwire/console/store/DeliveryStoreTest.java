package io.bellwire.console.store;

import static io.bellwire.console.Samples.died;
import static io.bellwire.console.Samples.minute;
import static io.bellwire.console.Samples.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeliveryStoreTest {
    private static final DeadLetterFilter ALL = DeadLetterFilter.ALL;

    @RegisterExtension
    private final LogUnderTest log = new LogUnderTest();

    @Test
    void listsNewestFirst() throws Exception {
        log.apply(died("d1", 1, 1), died("d3", 1, 3), died("d2", 1, 2));

        assertThat(ids(log.deliveries().list(ALL, null, 10))).containsExactly("d3", "d2", "d1");
    }

    @Test
    void pagesThroughEveryRowOnceWhileNewOnesArrive() throws Exception {
        // Two of a minute, so that pages end between equal times.
        log.apply(IntStream.range(0, 20)
                .mapToObj(i -> died("old-%02d".formatted(i), 1, i / 2))
                .toArray(Fact[]::new));

        List<String> seen = new ArrayList<>();
        PageCursor cursor = null;
        int arrivals = 0;
        do {
            DeadLetterPage page = log.deliveries().list(ALL, cursor, 3);
            seen.addAll(ids(page));
            cursor = page.next();
            log.apply(died("new-" + arrivals++, 1, 1_000));
        } while (cursor != null);

        assertThat(seen)
                .hasSize(20)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.startsWith("old-"))
                .isSortedAccordingTo((one, other) -> other.compareTo(one));
    }

    @Test
    void countsAllPages() throws Exception {
        log.apply(died("d1", 1, 1), died("d2", 1, 2), died("d3", 1, 3));

        DeadLetterPage page = log.deliveries().list(ALL, null, 2);

        assertThat(page.total()).isEqualTo(3);
        assertThat(page.next()).isEqualTo(new PageCursor(minute(2), "d2"));
        assertThat(log.deliveries().list(ALL, page.next(), 2).next()).isNull();
    }

    @Test
    void countsNothingThatItDoesNotShowYet() {
        log.runAfterNextStatement(
                () -> assertThatCode(() -> log.apply(died("d1", 1, 1))).doesNotThrowAnyException());

        DeadLetterPage page = log.deliveries().list(ALL, null, 10);

        assertThat(page.total()).isLessThanOrEqualTo(page.items().size());
        assertThat(log.deliveries().list(ALL, null, 10).total()).isEqualTo(1);
    }

    @Test
    void filtersByEachProperty() throws Exception {
        log.apply(
                died("plain", 1, 1),
                new Fact.Died(
                        task("other", 1)
                                .setMerchantId("m2")
                                .setEndpointId("ep_2")
                                .setType("withdrawal.failed")
                                .setLastErrorClass("timeout")
                                .setLastHttpStatus(null)
                                .build(),
                        minute(5)),
                new Fact.Died(task("refused", 1).setLastHttpStatus(404).build(), minute(9)));

        assertThat(find("m2", null, null, null, null, null, null)).containsExactly("other");
        assertThat(find(null, "ep_2", null, null, null, null, null)).containsExactly("other");
        assertThat(find(null, null, "timeout", null, null, null, null)).containsExactly("other");
        assertThat(find(null, null, null, 404, null, null, null)).containsExactly("refused");
        assertThat(find(null, null, null, null, "withdrawal.failed", null, null))
                .containsExactly("other");
        assertThat(find(null, null, null, null, "withdrawal.*", null, null)).containsExactly("other");
        assertThat(find(null, null, null, null, "withdrawal", null, null)).isEmpty();
        assertThat(find(null, null, null, null, null, minute(5), null)).containsExactly("refused", "other");
        assertThat(find(null, null, null, null, null, null, minute(5))).containsExactly("plain");
    }

    @Test
    void filtersByState() throws Exception {
        log.apply(died("d1", 1, 1), died("d2", 1, 2));
        log.deliveries().markReplaying(log.deadLetter("d1"), minute(4));

        assertThat(ids(log.deliveries().list(ALL.withState(DeadLetterState.OPEN), null, 10)))
                .containsExactly("d2");
        assertThat(ids(log.deliveries().list(ALL.withState(DeadLetterState.REPLAYING), null, 10)))
                .containsExactly("d1");
    }

    @Test
    void searchesPartsOfIdsAndTakesWildcardsLiterally() throws Exception {
        log.apply(
                new Fact.Died(
                        task("d1", 1).setSubjectId("eip155:1/0xABCDEF/log:0").build(), minute(1)),
                new Fact.Died(task("d2", 1).setSubjectId("100%!_sure").build(), minute(2)));

        assertThat(search("0xabcd")).containsExactly("d1");
        assertThat(search("evt_d2")).containsExactly("d2");
        assertThat(search("100%!_")).containsExactly("d2");
        assertThat(search("%")).containsExactly("d2");
        assertThat(search("' OR 1=1 --")).isEmpty();
    }

    @Test
    void knowsNothingOfADeliveryNeverHeardOf() {
        assertThat(log.deliveries().find("d404")).isEmpty();
    }

    @Test
    void readsBackItsOwnCursorsOnly() {
        PageCursor cursor = new PageCursor(minute(7), "dlv_abc");

        PageCursor strange = new PageCursor(minute(7), "an id|of another's\nmaking \u00e9\u20ac".repeat(18));

        assertThat(PageCursor.decode(cursor.encode())).contains(cursor);
        assertThat(PageCursor.decode(strange.encode())).contains(strange);
        assertThat(PageCursor.decode("")).isEmpty();
        assertThat(PageCursor.decode("MXw=")).isEmpty();
        assertThat(PageCursor.decode("not base64!")).isEmpty();
    }

    private List<String> search(String text) {
        return ids(log.deliveries()
                .list(new DeadLetterFilter(null, null, null, null, null, null, null, null, text), null, 10));
    }

    private List<String> find(
            String merchantId,
            String endpointId,
            String errorClass,
            Integer status,
            String type,
            Instant since,
            Instant until) {
        return ids(log.deliveries()
                .list(
                        new DeadLetterFilter(
                                merchantId, endpointId, errorClass, status, type, since, until, null, null),
                        null,
                        10));
    }

    private static List<String> ids(DeadLetterPage page) {
        return page.items().stream().map(DeadLetter::deliveryId).toList();
    }
}
