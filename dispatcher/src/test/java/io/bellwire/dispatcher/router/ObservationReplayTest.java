package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.TrackerBench.finalized;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.state.v1.ChainHeights;
import io.bellwire.state.v1.TransferState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task does again: a record at the offset it had, as after a crash, or all of it, after it was suspended. */
class ObservationReplayTest {
    @TempDir
    private Path directory;

    private final RouterBench router = new RouterBench();
    private MockProcessorContext<byte[], byte[]> context;
    private KeyValueStore<String, TransferState> transfers;
    private KeyValueStore<String, ChainHeights> heights;
    private ObservationProcessor step;

    @BeforeEach
    void start() {
        Properties properties = new Properties();
        properties.put("application.id", "replay");
        properties.put("bootstrap.servers", "unused:1");
        context = new MockProcessorContext<>(properties, new TaskId(0, 0), directory.toFile());
        transfers = open(RouterTopology.transfers());
        heights = open(RouterTopology.chainHeights());
        step = new ObservationProcessor(router.parts());
        step.init(context);
    }

    @AfterEach
    void close() {
        transfers.close();
        heights.close();
        router.close();
    }

    /** What the store holds may be missing from its changelog: only what is put again is there at the next commit. */
    @Test
    void putsTheHeightsOfItsChainAgain() {
        TransferObservation said = finalized("w1", "a", 164);
        process(said);
        ChainHeights made = heights.delete(said.getChainId());
        assertThat(made).isEqualTo(new ChainHeights(said.getBlock().getHeight(), -1L));

        process(said);

        assertThat(heights.get(said.getChainId())).isEqualTo(made);
    }

    /** A task that was suspended is begun again with the same objects; what it had scheduled would go on beside. */
    @Test
    void endsItsSweepsWhenItsTaskIsSuspended() {
        step.close();
        step.init(context);

        assertThat(context.scheduledPunctuators())
                .extracting(MockProcessorContext.CapturedPunctuator::cancelled)
                .containsExactly(true, false);
    }

    private void process(TransferObservation said) {
        String topic = router.parts().topics().name(Topic.OBSERVATIONS);
        context.setRecordMetadata(topic, 0, 7);
        byte[] value = router.parts().codec().encode(topic, said);
        byte[] key = said.getTransferId().getBytes(StandardCharsets.UTF_8);
        step.process(new Record<>(key, value, RouterBench.NOW.toEpochMilli()));
    }

    private <S extends StateStore> S open(StoreBuilder<S> builder) {
        S store = builder.withLoggingDisabled().build();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        return store;
    }
}
