package io.bellwire.standalone;

import static io.bellwire.standalone.GeneratedPage.cell;
import static io.bellwire.standalone.GeneratedPage.code;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

/** Keeps docs/configuration.md what the code says. */
class ConfigurationReferenceTest {
    private static final Pattern RANGE = Pattern.compile("\\[(-?\\d+),\\.\\.\\.,(-?\\d+)]");
    private static final String INTRODUCTION = """
            # Configuration

            <!-- Made by ConfigurationReferenceTest from the code. Do not edit. -->

            Each layer wins over the one before it:

            1. the defaults below
            2. the properties file of `--config FILE`, in UTF-8
            3. the environment: `BELLWIRE_` and the key in upper case with `_` for `.`, e.g. `BELLWIRE_GATEWAY_HTTP_PORT=80` for
               `gateway.http.port`
            4. `-Dkey=value` on the command line

            A process refuses to start with a key it does not know or a value that breaks a rule: it lists all of them and exits
            with 3. One file may configure every process; each knows every key. Durations are a whole number and a unit: `250ms`,
            `10s`, `5m`, `24h`, `7d`. Lists are separated by commas.

            **Kafka clients.** A key that starts with `kafka.` and is not below is a property of the Kafka clients, without the
            prefix: `kafka.security.protocol=SASL_SSL`, `kafka.sasl.mechanism=SCRAM-SHA-512`, `kafka.sasl.jaas.config=...`,
            `kafka.ssl.truststore.location=...`. What a promise hangs on is not up for change: `acks`, `enable.idempotence`,
            `auto.offset.reset`, `enable.auto.commit`, `isolation.level`.

            **For the start script,** in the environment: `BELLWIRE_HEAP` (default `1g`), `BELLWIRE_JAVA_OPTS`
            (see [logging](logging.md)).

            """;

    @Test
    void describesEveryKey() throws Exception {
        GeneratedPage.check("docs/configuration.md", page(), ConfigurationReferenceTest.class);
    }

    @Test
    void saysOfEachKeyWhatItCosts() {
        assertThat(keys()).allSatisfy(key -> assertThat(key.documentation)
                .as(key.name)
                .hasSizeGreaterThan(20)
                .endsWith("."));
    }

    private static String page() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        page.append("**Standalone** has defaults of its own: ")
                .append(Standalone.defaults().entrySet().stream()
                        .map(entry -> code(entry.getKey() + '=' + entry.getValue()))
                        .collect(Collectors.joining(", ")))
                .append("; its keys and directories are in `--data-dir`.\n");
        byPrefix().forEach((prefix, keys) -> {
            page.append("\n## ").append(prefix).append("\n\n");
            page.append("| key | default | allowed | meaning |\n|---|---|---|---|\n");
            keys.forEach(key -> page.append("| ")
                    .append(code(key.name))
                    .append(" | ")
                    .append(defaultOf(key))
                    .append(" | ")
                    .append(cell(allowed(key)))
                    .append(" | ")
                    .append(cell(key.documentation))
                    .append(" |\n"));
        });
        return page.toString();
    }

    private static Map<String, List<ConfigKey>> byPrefix() {
        return keys().stream()
                .collect(Collectors.groupingBy(
                        key -> key.name.substring(0, key.name.indexOf('.')), TreeMap::new, Collectors.toList()));
    }

    private static List<ConfigKey> keys() {
        return Services.DEFINITIONS.stream()
                .map(ConfigDef::configKeys)
                .map(Map::values)
                .flatMap(Collection::stream)
                .toList();
    }

    private static String defaultOf(ConfigKey key) {
        if (!key.hasDefault()) {
            return "none: must be set";
        }
        String value = key.defaultValue instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                : String.valueOf(key.defaultValue);
        return value.isEmpty() ? "empty" : code(value);
    }

    private static String allowed(ConfigKey key) {
        if (key.validator != null) {
            Matcher range = RANGE.matcher(key.validator.toString());
            return range.matches() ? range.group(1) + " to " + range.group(2) : key.validator.toString();
        }
        return switch (key.type) {
            case BOOLEAN -> "true or false";
            case INT, LONG, SHORT -> "a whole number";
            case LIST -> "a list";
            default -> "text";
        };
    }
}
