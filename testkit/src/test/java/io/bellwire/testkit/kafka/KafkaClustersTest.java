package io.bellwire.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class KafkaClustersTest {

    @Test
    void thePropertyDecidesWithoutAskingDocker() {
        assertThat(KafkaClusters.dockerIsChosen("embedded")).isFalse();
        assertThat(KafkaClusters.dockerIsChosen("docker")).isTrue();
    }

    @Test
    void aChoiceThatIsNoneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KafkaClusters.dockerIsChosen("podman"))
                .withMessage("bellwire.test.kafka: podman (expected: embedded, docker, or unset)");
    }

    @Test
    void spellsBrokerPropertiesTheWayTheImageReadsThem() {
        assertThat(ContainerKafka.variable("group.initial.rebalance.delay.ms"))
                .isEqualTo("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS");
    }
}
