package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.TrackerBench.CHAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.state.v1.SaidType;
import io.bellwire.state.v1.TransferState;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransferStoreTest {
    private KeyValueStore<String, TransferState> stored;
    private TransferStore transfers;

    @BeforeEach
    void open() {
        Properties properties = new Properties();
        properties.put("application.id", "transfers");
        properties.put("bootstrap.servers", "unused:1");
        stored = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore("transfers"), Serdes.String(), StateSerde.of(TransferState.class))
                .withLoggingDisabled()
                .build();
        stored.init(new MockProcessorContext<Void, Void>(properties).getStateStoreContext(), stored);
        transfers = new TransferStore(stored);
    }

    @AfterEach
    void close() {
        stored.close();
    }

    @Test
    void knowsNothingOfATransferNeverHeardOf() {
        assertThat(transfers.get("t", CHAIN)).isSameAs(TrackedTransfer.NEW);
    }

    @Test
    void writesThroughSoThatTheNextOwnerKnowsAsMuch() {
        transfers.put("t", CHAIN, out(1));
        transfers.put("t", CHAIN, out(2));

        assertThat(new TransferStore(stored).get("t", CHAIN)).isEqualTo(out(2));
    }

    @Test
    void forgetsInMemoryToo() {
        transfers.put("t", CHAIN, out(1));
        transfers.forget("t");

        assertThat(transfers.get("t", CHAIN)).isSameAs(TrackedTransfer.NEW);
        assertThat(stored.get("t")).isNull();
    }

    @Test
    void hasInMemoryTheLatestAndOfTheOthersWhatIsStored() {
        TrackedTransfer first = out(0);
        TrackedTransfer last = out(TransferStore.LATELY);
        transfers.put("0", CHAIN, first);
        for (int number = 1; number < TransferStore.LATELY; number++) {
            transfers.put(String.valueOf(number), CHAIN, out(number));
        }
        assertThat(transfers.get("0", CHAIN)).isSameAs(first);

        transfers.put("last", CHAIN, last);

        assertThat(transfers.get("last", CHAIN)).isSameAs(last);
        assertThat(transfers.get("0", CHAIN)).isSameAs(first);
        assertThat(transfers.get("1", CHAIN)).isEqualTo(out(1));
    }

    @Test
    void keepsATransferOfAnOverlongStoryOutOfMemory() {
        Journal journal = Journal.EMPTY;
        for (int offset = 0; offset <= TransferStore.MOST_ENTRIES; offset++) {
            journal = journal.with(offset, List.of(new Emission(SaidType.DETECTED, offset, offset, 0, 0, 1, null, 0)));
        }
        TrackedTransfer restless =
                new TrackedTransfer(new Standing.Out(1), null, Orphans.NONE, 1, 2, List.of(), journal, 99, 7, 0);
        transfers.put("t", CHAIN, out(1));
        transfers.put("t", CHAIN, restless);

        assertThat(transfers.get("t", CHAIN)).isEqualTo(restless).isNotSameAs(restless);
    }

    private static TrackedTransfer out(long version) {
        return new TrackedTransfer(
                new Standing.Out(version), null, Orphans.NONE, 1, 2, List.of(), Journal.EMPTY, version, 7, 0);
    }
}
