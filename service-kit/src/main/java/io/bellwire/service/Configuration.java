package io.bellwire.service;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * All settings of a process. Layers, the later winning: defaults, file, environment, {@code -Dkey=value}.
 *
 * <p>Kafka's {@link ConfigDef} stops at the first bad value and passes over misspelt keys; here every bad value is
 * reported at once and an unknown key is refused, since a misspelt limit that is silently ignored is worse than none.
 * Keys under {@code kafka.} are passed through to the Kafka clients.
 *
 * <p>Thread-safe because immutable.
 */
public final class Configuration {
    /** Keys under it are Kafka client properties. */
    public static final String KAFKA_PREFIX = "kafka.";

    private static final String ENVIRONMENT_PREFIX = "BELLWIRE_";
    /** Read by the start script, not by us. */
    private static final List<String> SCRIPT_VARIABLES = List.of("BELLWIRE_JAVA_OPTS", "BELLWIRE_HEAP");

    /** Variables Kubernetes adds for each Service, and the form of their values where a name could be ours. */
    private static final Pattern SERVICE_VARIABLE =
            Pattern.compile("BELLWIRE_.*(_SERVICE_(HOST|PORT)(_.*)?|_PORT(_[0-9]+_(TCP|UDP)(_.*)?)?)");

    private static final Pattern SERVICE_LINK = Pattern.compile("tcp://[0-9.]+:[0-9]+");

    private final Map<String, @Nullable Object> parsed;
    private final Map<String, String> passedThrough;

    private Configuration(Map<String, @Nullable Object> parsed, Map<String, String> passedThrough) {
        this.parsed = parsed;
        this.passedThrough = passedThrough;
    }

    /**
     * @param file properties in UTF-8; null for none
     * @param defaults that fit the command, over those of the definitions
     * @param environment of which {@code BELLWIRE_GATEWAY_HTTP_PORT} sets {@code gateway.http.port}
     * @param overrides what was given on the command line
     */
    public static Configuration load(
            @Nullable Path file,
            Map<String, String> environment,
            Map<String, String> overrides,
            Map<String, String> defaults,
            List<ConfigDef> definitions)
            throws ConfigurationException {
        Map<String, String> values = new TreeMap<>(defaults);
        if (file != null) {
            values.putAll(read(file));
        }
        List<String> problems = new ArrayList<>();
        values.putAll(fromEnvironment(environment, merge(definitions), problems));
        values.putAll(overrides);
        return parse(values, merge(definitions), problems);
    }

    /** Settings given in code, over the defaults. */
    public static Configuration of(Map<String, String> values, List<ConfigDef> definitions)
            throws ConfigurationException {
        return parse(values, merge(definitions), new ArrayList<>());
    }

    public String string(String key) {
        return (String) value(key);
    }

    public int integer(String key) {
        return (Integer) value(key);
    }

    public long longInteger(String key) {
        return (Long) value(key);
    }

    public boolean bool(String key) {
        return (Boolean) value(key);
    }

    public Duration duration(String key) {
        return Durations.parse(string(key));
    }

    @SuppressWarnings("unchecked") // a LIST definition parses to strings only
    public List<String> list(String key) {
        return ((List<String>) value(key))
                .stream().filter(item -> !item.isBlank()).toList();
    }

    /** Kafka client properties, their {@code kafka.} removed. */
    public Map<String, String> kafkaProperties() {
        return passedThrough;
    }

    private Object value(String key) {
        Object value = parsed.get(key);
        if (value == null) {
            throw new IllegalArgumentException("key: " + key + " (expected: one this process defines, with a value)");
        }
        return value;
    }

    private static ConfigDef merge(List<ConfigDef> definitions) {
        ConfigDef all = new ConfigDef();
        for (ConfigDef definition : definitions) {
            definition.configKeys().values().stream()
                    .filter(key -> !all.configKeys().containsKey(key.name))
                    .forEach(all::define);
        }
        return all;
    }

    private static Configuration parse(Map<String, String> values, ConfigDef definition, List<String> problems)
            throws ConfigurationException {
        Map<String, String> known = new TreeMap<>();
        Map<String, String> passedThrough = new TreeMap<>();
        values.forEach((key, value) -> {
            if (definition.configKeys().containsKey(key)) {
                known.put(key, value);
            } else if (key.startsWith(KAFKA_PREFIX)
                    && Suggestion.of(key, ownKafkaKeys(definition)).isEmpty()) {
                passedThrough.put(key.substring(KAFKA_PREFIX.length()), value);
            } else {
                problems.add(key + ": unknown key" + Suggestion.of(key, definition.names()));
            }
        });

        Map<String, @Nullable Object> parsed = new TreeMap<>();
        for (ConfigValue value : definition.validate(known)) {
            value.errorMessages().forEach(message -> problems.add(problem(value.name(), message)));
            if ("".equals(value.value())
                    && !"".equals(definition.defaultValues().get(value.name()))) {
                // An empty variable in a deployment file means that somebody forgot to fill it in.
                problems.add(value.name() + ": empty (expected: a value)");
            }
            parsed.put(value.name(), value.value());
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(
                    problems.stream().distinct().sorted().toList());
        }
        return new Configuration(parsed, Map.copyOf(passedThrough));
    }

    /** Ours among the keys under {@code kafka.}: a misspelt one must not pass for a client property. */
    private static List<String> ownKafkaKeys(ConfigDef definition) {
        return definition.names().stream()
                .filter(key -> key.startsWith(KAFKA_PREFIX))
                .toList();
    }

    private static String problem(String key, String message) {
        if (message.startsWith(key + ':')) {
            return message;
        }
        if (message.startsWith("Missing required configuration")) {
            return key + ": not set (expected: a value; it has no default)";
        }
        return key + ": " + message;
    }

    private static Map<String, String> fromEnvironment(
            Map<String, String> environment, ConfigDef definition, List<String> problems) {
        Map<String, String> byVariable = new TreeMap<>();
        definition.names().forEach(key -> byVariable.put(variable(key), key));

        Map<String, String> values = new TreeMap<>();
        environment.forEach((variable, value) -> {
            if (!variable.startsWith(ENVIRONMENT_PREFIX) || SCRIPT_VARIABLES.contains(variable)) {
                return;
            }
            String key = byVariable.get(variable);
            if (key != null && !SERVICE_LINK.matcher(value).matches()) {
                values.put(key, value);
            } else if (key != null || SERVICE_VARIABLE.matcher(variable).matches()) {
                return; // Kubernetes', for a Service that is called bellwire-something
            } else if (variable.startsWith(variable(KAFKA_PREFIX))) {
                values.put(
                        variable.substring(ENVIRONMENT_PREFIX.length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.'),
                        value);
            } else {
                problems.add(variable + ": unknown key (environment)" + Suggestion.of(variable, byVariable.keySet()));
            }
        });
        return values;
    }

    private static String variable(String key) {
        return ENVIRONMENT_PREFIX
                + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static Map<String, String> read(Path file) throws ConfigurationException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(
                    List.of("--config: " + file + " cannot be read as properties (" + e.getMessage() + ')'));
        }
        Map<String, String> values = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(key -> values.put(key, properties.getProperty(key).trim()));
        return values;
    }
}
