package io.bellwire.dispatcher.router;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.bellwire.service.ConfigRules;
import io.bellwire.service.Configuration;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;

/**
 * How long transfers are remembered, and how often watchers are asked about those that will not settle.
 *
 * @param settled after the last news of a transfer that needs none any more
 * @param unsettled after the last news of any other
 * @param recheckInterval between two requests to look again
 */
record RetentionConfig(Duration settled, Duration unsettled, Duration recheckInterval) {
    static final String SETTLED = "tracker.retention";
    static final String UNSETTLED = "tracker.retention.unsettled";
    static final String RECHECK_INTERVAL = "tracker.recheck.interval";

    /** Longer than {@code chain.observations} keeps a record, so that none comes again after its transfer is forgotten. */
    private static final Duration LEAST = Duration.ofDays(9);

    private static final Duration MOST = Duration.ofDays(3_650);

    /** Adds these settings to others. */
    static ConfigDef define(ConfigDef others) {
        return others.define(
                        SETTLED,
                        STRING,
                        "14d",
                        ConfigRules.duration(LEAST, MOST),
                        MEDIUM,
                        "How long a transfer that is final, or gone for good, is remembered. What is said of it later goes to"
                                + " chain.observations.late unless it is marked as backfill. Longer costs about 300 bytes of"
                                + " state per transfer.")
                .define(
                        UNSETTLED,
                        STRING,
                        "90d",
                        ConfigRules.duration(LEAST, MOST),
                        MEDIUM,
                        "How long a transfer that never became final is remembered. Should it move after that, it is announced"
                                + " as new.")
                .define(
                        RECHECK_INTERVAL,
                        STRING,
                        "10m",
                        ConfigRules.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
                        LOW,
                        "How often a transfer that should be final and is not is listed on transfer.rechecks. Shorter mends a"
                                + " lost REMOVED sooner and asks watchers more often.");
    }

    static RetentionConfig from(Configuration configuration) {
        return new RetentionConfig(
                configuration.duration(SETTLED),
                configuration.duration(UNSETTLED),
                configuration.duration(RECHECK_INTERVAL));
    }
}
