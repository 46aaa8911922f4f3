package io.bellwire.bench.sender;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryRunTest {
    @Test
    void dividesWhatMoreEndpointsTakeByHowManyMoreTheyAre() {
        assertThat(MemoryRun.perEndpoint(3_000_000, 2_000_000, 1_010)).isEqualTo(1_000);
    }
}
