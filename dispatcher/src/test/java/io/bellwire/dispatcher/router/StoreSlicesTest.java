package io.bellwire.dispatcher.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreSlicesTest {
    @TempDir
    private Path directory;

    private KeyValueStore<String, String> store;

    @BeforeEach
    void open() {
        Properties properties = new Properties();
        properties.put("application.id", "slices");
        properties.put("bootstrap.servers", "unused:1");
        MockProcessorContext<Void, Void> context =
                new MockProcessorContext<>(properties, new TaskId(0, 0), directory.toFile());
        store = Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore("store"), Serdes.String(), Serdes.String())
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void showsEverythingInOrderWithoutShowingMoreThanItsSizeAtOnce() {
        put("b", "a/", "a", "c", "a\u00e9", "a|1");
        StoreSlices<String> slices = new StoreSlices<>(store, 2);

        assertThat(show(slices)).containsExactly("a", "a/");
        assertThat(show(slices)).containsExactly("a|1", "a\u00e9");
        assertThat(show(slices)).containsExactly("b", "c");
        assertThat(show(slices)).containsExactly("END");
        assertThat(show(slices)).containsExactly("a", "a/");
    }

    @Test
    void saysWhenARoundHasEndedInTheMiddleOfASlice() {
        put("a", "b", "c");
        StoreSlices<String> slices = new StoreSlices<>(store, 2);

        assertThat(show(slices)).containsExactly("a", "b");
        assertThat(show(slices)).containsExactly("c", "END");
    }

    @Test
    void saysThatAnEmptyStoreIsThroughAtOnce() {
        assertThat(show(new StoreSlices<>(store, 2))).containsExactly("END");
    }

    @Test
    void letsEveryEntryBeDeletedAsItIsShown() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            keys.add("key-" + i);
        }
        put(keys.toArray(String[]::new));
        StoreSlices<String> slices = new StoreSlices<>(store, 64);
        List<String> seen = new ArrayList<>();

        boolean through;
        do {
            through = slices.next((key, value) -> {
                seen.add(key);
                store.delete(key);
            });
        } while (!through);

        assertThat(seen).containsExactlyElementsOf(new TreeSet<>(keys));
        assertThat(store.all().hasNext()).isFalse();
    }

    @Test
    void goesOnFromWhereItWasThoughTheEntryThereIsGone() {
        put("a", "b", "c", "d");
        StoreSlices<String> slices = new StoreSlices<>(store, 2);
        show(slices);

        store.delete("b");
        store.delete("c");
        put("aa", "bb");

        assertThat(show(slices)).containsExactly("bb", "d");
    }

    private void put(String... keys) {
        for (String key : keys) {
            store.put(key, "of " + key);
        }
    }

    private static List<String> show(StoreSlices<String> slices) {
        List<String> shown = new ArrayList<>();
        boolean through = slices.next((key, value) -> {
            assertThat(value).isEqualTo("of " + key);
            shown.add(key);
        });
        if (through) {
            shown.add("END");
        }
        return shown;
    }
}
