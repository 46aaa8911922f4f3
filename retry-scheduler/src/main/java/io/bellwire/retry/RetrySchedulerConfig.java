package io.bellwire.retry;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.bellwire.service.ConfigRules;
import io.bellwire.service.Configuration;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Settings of the retry scheduler.
 *
 * @param readAheadRecords held in memory per partition of a tier
 * @param readAheadBytes likewise
 * @param batchRecords at most in one transaction
 * @param forwardInterval least time between two transactions
 */
public record RetrySchedulerConfig(
        int readAheadRecords, int readAheadBytes, int batchRecords, Duration forwardInterval) {
    static final String READ_AHEAD_RECORDS = "retry.read.ahead.records";
    static final String READ_AHEAD_BYTES = "retry.read.ahead.bytes";
    static final String BATCH_RECORDS = "retry.batch.records.max";
    static final String FORWARD_INTERVAL = "retry.forward.interval";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    READ_AHEAD_RECORDS,
                    INT,
                    1_000,
                    between(1, 100_000),
                    MEDIUM,
                    "Waiting retries held in memory per partition of a tier. Fewer, and a burst that comes due waits for"
                            + " reads of old data.")
            .define(
                    READ_AHEAD_BYTES,
                    INT,
                    1 << 20,
                    between(1 << 10, 1 << 28),
                    MEDIUM,
                    "The same in bytes. Times tiers, times partitions, it bounds the memory of the scheduler.")
            .define(
                    BATCH_RECORDS,
                    INT,
                    1_000,
                    between(1, 100_000),
                    LOW,
                    "Retries forwarded in one transaction. More costs memory and makes an aborted batch dearer.")
            .define(
                    FORWARD_INTERVAL,
                    STRING,
                    "20ms",
                    ConfigRules.duration(Duration.ofMillis(1), Duration.ofMillis(50)),
                    LOW,
                    "Least time between two transactions. Delays a retry by at most that; shorter costs a commit per"
                            + " handful of records.");

    static RetrySchedulerConfig from(Configuration configuration) {
        return new RetrySchedulerConfig(
                configuration.integer(READ_AHEAD_RECORDS),
                configuration.integer(READ_AHEAD_BYTES),
                configuration.integer(BATCH_RECORDS),
                configuration.duration(FORWARD_INTERVAL));
    }
}
