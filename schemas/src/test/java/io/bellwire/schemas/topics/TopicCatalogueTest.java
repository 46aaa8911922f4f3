package io.bellwire.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopicCatalogueTest {
    private static final RetrySchedule SCHEDULE =
            new RetrySchedule(List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofHours(24)));
    private static final int PARTITIONS = 12;

    private final TopicCatalogue topics = new TopicCatalogue("eu.", SCHEDULE, PARTITIONS, (short) 3, 2);
    private final Map<String, TopicSpec> specs =
            topics.specs().stream().collect(Collectors.toMap(TopicSpec::name, Function.identity()));

    @Test
    void putsThePrefixBeforeEveryName() {
        assertThat(specs.keySet()).allMatch(name -> name.startsWith("eu."));
        assertThat(topics.name(Topic.WALLET_EVENTS)).isEqualTo("eu.wallet.events");
        assertThat(topics.withoutPrefix("eu.wallet.events")).isEqualTo("wallet.events");
    }

    @Test
    void namesATopicPerTierShortestFirst() {
        assertThat(topics.retryTiers()).containsExactly("eu.retry.10s", "eu.retry.1m", "eu.retry.24h");
        assertThat(specs).containsKeys("eu.retry.10s", "eu.retry.1m", "eu.retry.24h");
    }

    @Test
    void findsItsOwnTopicsOnly() {
        assertThat(topics.find("eu.deliveries")).contains(Topic.DELIVERIES);
        assertThat(topics.find("deliveries")).isEmpty();
        assertThat(topics.find("eu.retry.10s")).isEmpty();
    }

    @Test
    void letsOneSenderOwnAnEndpointOnAllDeliveryTopics() {
        assertThat(partitionsOf(Topic.DELIVERIES))
                .isEqualTo(partitionsOf(Topic.DELIVERIES_SLOW))
                .isEqualTo(partitionsOf(Topic.DELIVERIES_RETRY))
                .isEqualTo(PARTITIONS);
    }

    @Test
    void letsLegsAndTheAddressBookLineUp() {
        assertThat(partitionsOf(Topic.TRANSFER_LEGS)).isEqualTo(partitionsOf(Topic.ADDRESS_BOOK));
    }

    @Test
    void keepsWhatIsHeldWholeInOnePartition() {
        assertThat(List.of(Topic.MERCHANTS, Topic.ENDPOINTS, Topic.ENDPOINT_HEALTH, Topic.AUDIT))
                .allMatch(topic -> partitionsOf(topic) == 1);
    }

    @Test
    void compactsWhatIsALatestValue() {
        assertThat(List.of(Topic.ADDRESS_BOOK, Topic.MERCHANTS, Topic.ENDPOINTS, Topic.ENDPOINT_HEALTH))
                .allSatisfy(topic -> assertThat(settingsOf(topics.name(topic)))
                        .contains(entry("cleanup.policy", "compact"), entry("delete.retention.ms", days(7))));
    }

    @Test
    void keepsATierForItsWaitAndAWeekOfOutage() {
        assertThat(settingsOf("eu.retry.24h")).contains(entry("retention.ms", days(8)));
    }

    @Test
    void keepsDeadLettersForNinetyDays() {
        assertThat(settingsOf("eu.dead-letters"))
                .contains(entry("cleanup.policy", "delete"), entry("retention.ms", days(90)));
    }

    @Test
    void letsQuarantineHoldTheLargestRecordOfAnyOtherTopic() {
        assertThat(Long.parseLong(settingsOf("eu.quarantine").get("max.message.bytes")))
                .isGreaterThan(Long.parseLong(settingsOf("eu.wallet.events").get("max.message.bytes")));
    }

    @Test
    void stampsByTheBrokersClockAndNeverElectsALaggard() {
        assertThat(specs.values())
                .allSatisfy(spec -> assertThat(spec.settings())
                        .contains(
                                entry("message.timestamp.type", "LogAppendTime"),
                                entry("unclean.leader.election.enable", "false"),
                                entry("min.insync.replicas", "2")))
                .allMatch(spec -> spec.replicationFactor() == 3);
    }

    private int partitionsOf(Topic topic) {
        return specs.get(topics.name(topic)).partitions();
    }

    private Map<String, String> settingsOf(String name) {
        return specs.get(name).settings();
    }

    private static String days(int days) {
        return String.valueOf(Duration.ofDays(days).toMillis());
    }
}
