package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.service.CommonConfig;
import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import io.bellwire.service.ServiceContexts;
import io.bellwire.service.StartException;
import io.bellwire.testkit.kafka.KafkaCluster;
import io.bellwire.testkit.kafka.KafkaClusters;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a sender asks real brokers before it joins their group. */
class SenderStartIT {
    private static KafkaCluster kafka;

    @BeforeAll
    static void startKafka() {
        kafka = KafkaClusters.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @Test
    void refusesALeaseLongerThanBrokersWaitForItsGroup() throws ConfigurationException {
        SenderService sender = sender(Map.of(SenderConfig.LEASE, "1m"));

        assertThatThrownBy(sender::start)
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("sender.lease: 60000ms (expected: < ")
                .hasMessageContaining("consumer.session.timeout.ms of group bellwire-sender");
    }

    @Test
    void refusesALeaseLongerThanItsOwnSessionInAClassicGroup() throws ConfigurationException {
        SenderService sender = sender(Map.of(
                SenderConfig.LEASE,
                "6s",
                SenderConfig.GROUP_PROTOCOL,
                SenderConfig.CLASSIC_PROTOCOL,
                "kafka.session.timeout.ms",
                "6000"));

        assertThatThrownBy(sender::start)
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("sender.lease: 6000ms (expected: < 6000ms")
                .hasMessageContaining("kafka.session.timeout.ms");
    }

    private static SenderService sender(Map<String, String> changes) throws ConfigurationException {
        Map<String, String> settings = new HashMap<>(Map.of(
                CommonConfig.BOOTSTRAP_SERVERS,
                kafka.bootstrapServers(),
                CommonConfig.ADMIN_KEY,
                "0123456789abcdef",
                CommonConfig.SECRETS_KEY,
                Base64.getEncoder().encodeToString(new byte[32])));
        settings.putAll(changes);
        return new SenderService(ServiceContexts.create(
                Configuration.of(settings, List.of(CommonConfig.DEFINITION, SenderConfig.DEFINITION))));
    }
}
