package io.bellwire.standalone;

import io.bellwire.dispatcher.sender.SenderService;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user set, not yet parsed.
 *
 * @param file of {@code --config}; null for none
 * @param environment of the process
 * @param overrides of the command line
 */
public record Settings(@Nullable Path file, Map<String, String> environment, Map<String, String> overrides) {
    public Settings {
        environment = Map.copyOf(environment);
        overrides = Map.copyOf(overrides);
    }

    /** The same with values nobody may set otherwise. */
    Settings forcing(Map<String, String> values) {
        Map<String, String> forced = new HashMap<>(overrides);
        forced.putAll(values);
        return new Settings(file, environment, forced);
    }

    /** Parsed for looking after topics, which needs no keys. */
    public Configuration forTopics() throws ConfigurationException {
        return over(Keys.placeholders());
    }

    /** Parsed over defaults that fit the command. */
    Configuration over(Map<String, String> defaults) throws ConfigurationException {
        Configuration configuration = Configuration.load(file, environment, overrides, defaults, Services.DEFINITIONS);
        int replicas = configuration.integer(CommonConfig.TOPICS_REPLICATION_FACTOR);
        int inSync = configuration.integer(CommonConfig.TOPICS_MIN_INSYNC_REPLICAS);
        List<String> problems = new ArrayList<>(SenderService.problems(configuration));
        if (inSync > replicas) {
            problems.add(CommonConfig.TOPICS_MIN_INSYNC_REPLICAS + ": " + inSync + " (expected: <= "
                    + CommonConfig.TOPICS_REPLICATION_FACTOR + ", which is " + replicas + ')');
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return configuration;
    }
}
