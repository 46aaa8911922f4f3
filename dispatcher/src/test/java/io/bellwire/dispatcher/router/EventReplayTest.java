package io.bellwire.dispatcher.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same records once more, at the offsets they had, as after a crash. */
class EventReplayTest {
    @TempDir
    private Path directory;

    private final RouterBench router = new RouterBench();
    private MockProcessorContext<byte[], byte[]> context;
    private WindowStore<String, String> seen;
    private KeyValueStore<String, String> revisions;

    @BeforeEach
    void merchantListens() {
        router.endpoint("m1", "*");
        Properties properties = new Properties();
        properties.put("application.id", "replay");
        properties.put("bootstrap.servers", "unused:1");
        context = new MockProcessorContext<>(properties, new TaskId(0, 0), directory.toFile());
        seen = open(RouterTopology.seenEvents());
        revisions = open(RouterTopology.revisions());
    }

    @AfterEach
    void close() {
        seen.close();
        revisions.close();
        router.close();
    }

    @Test
    void saysInTheSameBytesWhichEventsHadBeenOvertaken() {
        List<WalletEvent> events = List.of(balance(5), balance(3), balance(9), balance(5));

        List<DeliveryTask> first = said(events);
        List<DeliveryTask> again = said(events);

        assertThat(first)
                .extracting(task -> body(task).contains("\"superseded\":true"))
                .containsExactly(false, true, false);
        assertThat(again).isEqualTo(first);
    }

    @Test
    void doesNotTakeAnEventForOvertakenByOneThatCameAfterIt() {
        List<WalletEvent> events = List.of(balance(3), balance(5));
        List<DeliveryTask> first = said(events);

        // The crash took one changelog's newest records and left the other's.
        events.forEach(event -> seen.put(event.getEventId(), null, RouterBench.NOW.toEpochMilli()));

        assertThat(said(events)).isEqualTo(first);
    }

    /** What a new life of the step makes of the records, the first of them at offset 0. */
    private List<DeliveryTask> said(List<WalletEvent> events) {
        EventProcessor step = new EventProcessor(router.parts());
        step.init(context);
        context.resetForwards();
        String topic = router.parts().topics().name(Topic.WALLET_EVENTS);
        for (int offset = 0; offset < events.size(); offset++) {
            context.setRecordMetadata(topic, 0, offset);
            byte[] value = router.parts().codec().encode(topic, events.get(offset));
            byte[] key = events.get(offset).getSubjectId().getBytes(StandardCharsets.UTF_8);
            step.process(new Record<>(key, value, RouterBench.NOW.toEpochMilli()));
        }
        return context.forwarded().stream()
                .map(forwarded -> task(forwarded.record().value()))
                .toList();
    }

    private DeliveryTask task(byte[] value) {
        try {
            return router.parts().codec().decode(value, DeliveryTask.class);
        } catch (UndecodableException e) {
            throw new AssertionError(e);
        }
    }

    private <S extends StateStore> S open(StoreBuilder<S> builder) {
        S store = builder.withLoggingDisabled().build();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        return store;
    }

    private static WalletEvent balance(int revision) {
        return WalletEvent.newBuilder()
                .setEventId(Ids.publishedEventId("acct-1", "balance.changed", revision))
                .setType("balance.changed")
                .setSubjectId("acct-1")
                .setRevision(revision)
                .setMerchantId("m1")
                .setOccurredAt(RouterBench.NOW)
                .setRecordedAt(RouterBench.NOW)
                .setPayload(new JsonPayload("{}"))
                .build();
    }

    private static String body(DeliveryTask task) {
        return StandardCharsets.UTF_8.decode(task.getBody().duplicate()).toString();
    }
}
