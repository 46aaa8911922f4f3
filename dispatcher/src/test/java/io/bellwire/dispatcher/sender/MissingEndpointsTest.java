package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MissingEndpointsTest {
    private long now;
    private final MissingEndpoints missing = new MissingEndpoints(() -> now);

    @Test
    void remembersForASecond() {
        missing.add("ep_1");
        now += Duration.ofMillis(999).toNanos();

        assertThat(missing.contains("ep_1")).isTrue();
        assertThat(missing.contains("ep_2")).isFalse();

        now += Duration.ofMillis(1).toNanos();
        assertThat(missing.contains("ep_1")).isFalse();
    }
}
