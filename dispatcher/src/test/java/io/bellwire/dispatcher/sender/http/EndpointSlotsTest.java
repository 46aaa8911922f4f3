package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class EndpointSlotsTest {
    private final EndpointSlots slots = new EndpointSlots(1);
    private final EndpointSlots.Taken taken = new EndpointSlots.Taken();

    @Test
    void manyWhoReleaseAtOnceDoNotFillTheStack() {
        int many = 100_000;
        int[] granted = new int[1];
        slots.take(taken, () -> {});
        for (int i = 0; i < many; i++) {
            slots.take(taken, () -> {
                granted[0]++;
                slots.release(taken);
            });
        }

        slots.release(taken);

        assertThat(granted[0]).isEqualTo(many);
        assertThatIllegalStateException().isThrownBy(() -> slots.release(taken));
    }
}
