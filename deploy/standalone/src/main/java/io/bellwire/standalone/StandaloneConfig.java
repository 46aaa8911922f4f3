package io.bellwire.standalone;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import org.apache.kafka.common.config.ConfigDef;

/** Settings of the broker that standalone brings with it. */
public final class StandaloneConfig {
    static final String KAFKA_HOST = "kafka.embedded.host";
    public static final String KAFKA_PORT = "kafka.embedded.port";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    KAFKA_HOST,
                    STRING,
                    "127.0.0.1",
                    LOW,
                    "Address of the embedded broker. It knows no authentication: keep it off public addresses.")
            .define(
                    KAFKA_PORT,
                    INT,
                    9092,
                    between(0, 65_535),
                    MEDIUM,
                    "Port of the embedded broker, for publishers that write straight to topics; 0 takes a free one.");

    private StandaloneConfig() {}
}
