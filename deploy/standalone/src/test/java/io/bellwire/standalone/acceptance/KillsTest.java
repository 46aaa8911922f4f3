package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.testkit.receiver.Received;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KillsTest {
    private static final Instant KILLED = Instant.parse("2026-01-01T12:00:00.750Z");

    private final Kills kills = new Kills();

    KillsTest() {
        kills.add(KILLED);
        kills.add(KILLED.plusSeconds(10));
    }

    @Test
    void aLifeEndsWithItsKill() {
        assertThat(kills.lifeAt(KILLED)).isZero();
        assertThat(kills.lifeAt(KILLED.plusMillis(1))).isEqualTo(1);
        assertThat(kills.lifeAt(KILLED.plusSeconds(11))).isEqualTo(2);
    }

    @Test
    void whatWasSentBeforeAKillIsOfThatLifeHoweverLateItIsRead() {
        Received lateRead = received(KILLED.plusMillis(400), KILLED);

        assertThat(kills.lifeOf(lateRead)).isZero();
    }

    @Test
    void theNextLifeIsToldFromTheLastInWholeSeconds() {
        kills.add(KILLED.plusSeconds(20));
        Instant tooEarly = KILLED.plusSeconds(20).plusMillis(249);
        Instant early = KILLED.plusSeconds(20).plusMillis(250);

        assertThat(kills.isInLaterSecond(tooEarly)).isFalse();
        assertThat(kills.isInLaterSecond(early)).isTrue();
        assertThat(kills.lifeOf(received(early, early))).isEqualTo(3);
    }

    private static Received received(Instant arrivedAt, Instant sentAt) {
        return new Received(
                arrivedAt,
                0,
                "/m/shop",
                "cb_1",
                String.valueOf(sentAt.getEpochSecond()),
                "",
                1,
                "live",
                "application/json",
                "",
                Received.Body.of("{}"),
                1,
                true,
                200);
    }
}
