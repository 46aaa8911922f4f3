package io.bellwire.testkit.kafka;

import io.bellwire.embedded.BrokerTuning;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** Apache's own image, of the version our clients have, tuned as the embedded broker is. Needs Docker. */
public final class ContainerKafka implements KafkaCluster {
    private final KafkaContainer container;

    private ContainerKafka(KafkaContainer container) {
        this.container = container;
    }

    /** @param extra Kafka broker properties that take precedence */
    public static ContainerKafka start(Map<String, String> extra) {
        Map<String, String> properties = new TreeMap<>(BrokerTuning.properties());
        properties.putAll(extra);
        KafkaContainer container =
                new KafkaContainer(DockerImageName.parse("apache/kafka").withTag(AppInfoParser.getVersion()));
        properties.forEach((key, value) -> container.withEnv(variable(key), value));
        container.start();
        return new ContainerKafka(container);
    }

    /** How the image spells a property: {@code log.dirs} is {@code KAFKA_LOG_DIRS}. */
    static String variable(String property) {
        return "KAFKA_" + property.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    @Override
    public String bootstrapServers() {
        return container.getBootstrapServers();
    }

    @Override
    public void close() {
        container.close();
    }
}
