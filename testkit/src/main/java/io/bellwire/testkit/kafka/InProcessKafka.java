package io.bellwire.testkit.kafka;

import io.bellwire.embedded.BrokerSettings;
import io.bellwire.embedded.EmbeddedBroker;
import java.util.Map;

/** A broker in this JVM: the fastest to start and the easiest to step into. It dies with the test, so it cannot be killed in one. */
public final class InProcessKafka implements KafkaCluster {
    private final TemporaryDirectory data = TemporaryDirectory.create("bellwire-kafka-");
    private final EmbeddedBroker broker;

    private InProcessKafka(Map<String, String> extra) {
        broker = new EmbeddedBroker(new BrokerSettings(data.path(), "127.0.0.1", BrokerSettings.ANY_PORT, extra));
    }

    public static InProcessKafka start() {
        return start(Map.of());
    }

    /** @param extra Kafka broker properties that take precedence */
    public static InProcessKafka start(Map<String, String> extra) {
        InProcessKafka kafka = new InProcessKafka(extra);
        try {
            kafka.broker.start();
        } catch (RuntimeException e) {
            kafka.data.close();
            throw e;
        }
        return kafka;
    }

    @Override
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    @Override
    public void close() {
        broker.close();
        data.close();
    }
}
