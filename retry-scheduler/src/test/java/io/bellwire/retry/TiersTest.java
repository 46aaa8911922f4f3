package io.bellwire.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.TopicCatalogue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TiersTest {
    private static final TopicCatalogue TOPICS =
            new TopicCatalogue("shop.", new RetrySchedule(List.of(Duration.ofSeconds(10))), 2, (short) 1, 1);

    @Test
    void readsTheScheduleWhetherOrNotItsTopicsExistYet() {
        assertThat(Tiers.of(TOPICS, List.of()))
                .isEqualTo(new Tiers(Map.of("shop.retry.10s", Duration.ofSeconds(10)), Map.of()));
    }

    @Test
    void readsWhatAnEarlierScheduleLeftBehindWithTheDelayOfItsName() {
        Tiers tiers = Tiers.of(
                TOPICS, List.of("shop.retry.10s", "shop.retry.250ms", "shop.retry.5m", "shop.retry.24h", "shop.audit"));

        assertThat(tiers.leftOver())
                .isEqualTo(Map.of(
                        "shop.retry.250ms", Duration.ofMillis(250),
                        "shop.retry.5m", Duration.ofMinutes(5),
                        "shop.retry.24h", Duration.ofHours(24)));
        assertThat(tiers.topics()).hasSize(4).contains("shop.retry.10s");
    }

    @Test
    void leavesTopicsOfStrangersAlone() {
        List<String> strangers = List.of(
                "retry.5m",
                "shopXretry.5m",
                "other.shop.retry.5m",
                "shop.retry.60s",
                "shop.retry.0s",
                "shop.retry.05s",
                "shop.retry.5m.old",
                "shop.retry.1d",
                "shop.retry.");

        assertThat(Tiers.of(TOPICS, strangers).leftOver()).isEmpty();
    }
}
