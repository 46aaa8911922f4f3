package io.bellwire.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BrokerTransactionsTest {
    /** Kafka chooses the partition of an id by its hash without the sign. */
    @Test
    void asksEveryCoordinatorForSomebodyWhoIsNot() {
        List<Integer> partitions = BrokerTransactions.oneIdPerPartition(50).stream()
                .map(id -> (id.hashCode() & Integer.MAX_VALUE) % 50)
                .sorted()
                .toList();

        assertThat(partitions).isEqualTo(IntStream.range(0, 50).boxed().toList());
    }
}
