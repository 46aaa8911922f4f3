package io.bellwire.console;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.bellwire.service.ConfigRules;
import io.bellwire.service.Configuration;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The console's settings.
 *
 * @param databaseUrl JDBC; empty for a SQLite file in {@code dataDirectory}
 */
public record ConsoleConfig(String host, int port, Path dataDirectory, String databaseUrl) {
    public static final String HOST = "console.http.host";
    public static final String PORT = "console.http.port";
    public static final String DATA_DIR = "console.data.dir";
    public static final String DATABASE_URL = "console.database.url";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    HOST,
                    STRING,
                    "127.0.0.1",
                    MEDIUM,
                    "Address of the console. It speaks plain HTTP: put TLS in front before it leaves this machine.")
            .define(PORT, INT, 8090, between(0, 65_535), MEDIUM, "Port of the console; 0 takes a free one.")
            .define(
                    DATA_DIR,
                    STRING,
                    "data/console",
                    MEDIUM,
                    "Where the delivery log is kept, about 1 KB an attempt. It may be deleted while the console is"
                            + " stopped: it is read again from Kafka, as far back as the topics reach.")
            .define(
                    DATABASE_URL,
                    STRING,
                    "",
                    ConfigRules.rule("empty, or jdbc:sqlite:FILE", ConsoleConfig::checkDatabaseUrl),
                    LOW,
                    "JDBC URL of the delivery log. Empty: a SQLite file in console.data.dir.");

    public static ConsoleConfig from(Configuration configuration) {
        return new ConsoleConfig(
                configuration.string(HOST),
                configuration.integer(PORT),
                Path.of(configuration.string(DATA_DIR)),
                configuration.string(DATABASE_URL));
    }

    private static void checkDatabaseUrl(String url) {
        if (!url.startsWith("jdbc:sqlite:")) {
            throw new IllegalArgumentException("not a database we speak to");
        }
    }
}
