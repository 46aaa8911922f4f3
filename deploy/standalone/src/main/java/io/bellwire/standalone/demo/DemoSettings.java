package io.bellwire.standalone.demo;

import io.bellwire.console.ConsoleConfig;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import io.bellwire.standalone.Settings;
import io.bellwire.standalone.StandaloneConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What a demo is to be.
 *
 * @param length after which it ends by itself
 * @param rate observations published a second
 */
public record DemoSettings(Duration length, int rate) {
    /** All of a run is kept in memory for its ledger, so no run is endless. */
    public static final Duration LONGEST = Duration.ofHours(1);

    public static final int HIGHEST_RATE = 1_000;

    private static final String FREE_PORT = "0";

    static final String RETRY_SCHEDULE = "1s,2s,4s";

    /** Free ports, receivers on this machine, and a schedule that a person can watch to its end. */
    static Settings standalone() {
        Map<String, String> values = new HashMap<>();
        values.put("gateway.http.port", FREE_PORT);
        values.put(ConsoleConfig.PORT, FREE_PORT);
        values.put(CommonConfig.MANAGEMENT_PORT, FREE_PORT);
        values.put(StandaloneConfig.KAFKA_PORT, FREE_PORT);
        values.put(CommonConfig.EGRESS_ALLOW_HTTP, "true");
        values.put(CommonConfig.EGRESS_ALLOW_CIDRS, "127.0.0.0/8");
        values.put("endpoint.verification", "off");
        values.put(CommonConfig.RETRY_SCHEDULE, RETRY_SCHEDULE);
        // What the simulated watchers count up to; real chains may need more.
        values.put("confirmations.defaults", Chains.confirmations());
        values.put("tracker.quorum", String.valueOf(Chains.QUORUM));
        return new Settings(null, Map.of(), values);
    }

    /** The same for reading the topics of the running demo. */
    static Configuration topics(String bootstrapServers) throws ConfigurationException {
        Map<String, String> values = new HashMap<>(standalone().overrides());
        values.put(CommonConfig.BOOTSTRAP_SERVERS, bootstrapServers);
        return new Settings(null, Map.of(), values).forTopics();
    }
}
