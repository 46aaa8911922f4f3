package io.bellwire.bench.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeapByClassTest {
    private static final List<String> HISTOGRAM = List.of(
            " num     #instances         #bytes  class name (module)",
            "-------------------------------------------------------",
            "   1:         12345         500000  [B (java.base@17.0.15)",
            "   2:          1000          24000  io.bellwire.Lane",
            "Total         13345         524000");

    @Test
    void readsTheRowsOfAHistogram() {
        assertThat(HeapByClass.ofHistogram(HISTOGRAM).bytes())
                .containsOnly(Map.entry("[B", 500_000L), Map.entry("io.bellwire.Lane", 24_000L));
    }

    @Test
    void readsWhatAnotherProcessWrote() {
        HeapByClass heap = HeapByClass.ofHistogram(HISTOGRAM);

        assertThat(HeapByClass.ofLines(heap.lines())).isEqualTo(heap);
    }

    @Test
    void saysWhatEachOfManyTakesTheMostFirst() {
        HeapByClass few = new HeapByClass(Map.of("[B", 100_000L, "same", 5_000L));
        HeapByClass all = new HeapByClass(Map.of("[B", 500_000L, "same", 5_000L, "io.bellwire.Lane", 24_000L));

        assertThat(all.perEach(few, 1_000)).containsExactly("     400  [B", "      24  io.bellwire.Lane");
    }

    @Test
    void listsWhatThisProcessHolds() {
        assertThat(HeapByClass.now().bytes()).containsKey("[B").containsKey(HeapByClassTest.class.getName());
    }
}
