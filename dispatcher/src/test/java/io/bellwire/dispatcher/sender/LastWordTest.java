package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.delivery.v1.BreakerState;
import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.delivery.v1.HealthState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LastWordTest {
    private static final long LATER = Duration.ofSeconds(10).toNanos();

    private final LastWord word = new LastWord();
    private final EndpointHealth read = health(BreakerState.CLOSED);
    private final EndpointHealth said = health(BreakerState.OPEN);

    @Test
    void standsUntilTheTopicHasIt() {
        word.said(said, read, 0);

        assertThat(word.or(read, 1)).isSameAs(said);
        EndpointHealth back = health(BreakerState.OPEN);
        EndpointHealth others = health(BreakerState.HALF_OPEN);
        assertThat(word.or(back, 2)).isSameAs(back);
        assertThat(word.or(others, 3)).isSameAs(others);
    }

    @Test
    void standsWhileKafkaTakesNothingHoweverLongThatIs() {
        word.said(said, read, 0);

        assertThat(word.or(read, 6 * LATER)).isSameAs(said);
    }

    @Test
    void givesWayToANewerWordOfAnotherSender() {
        EndpointHealth others = health(BreakerState.HALF_OPEN);
        word.said(said, read, 0);

        assertThat(word.or(others, LATER - 1)).isSameAs(said); // may be one that we said before
        assertThat(word.or(others, LATER)).isSameAs(others);
    }

    @Test
    void isNothingOnceForgottenAlthoughTheTopicSaysWhatItSaidBefore() {
        word.said(said, read, 0);

        word.forget();

        assertThat(word.or(read, 1)).isSameAs(read);
    }

    private static EndpointHealth health(BreakerState breaker) {
        return EndpointHealth.newBuilder()
                .setEndpointId("ep_1")
                .setMerchantId("m1")
                .setState(HealthState.HEALTHY)
                .setChangedAt(Instant.EPOCH)
                .setBreaker(breaker)
                .build();
    }
}
