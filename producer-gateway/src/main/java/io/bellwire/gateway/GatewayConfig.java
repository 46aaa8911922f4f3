package io.bellwire.gateway;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.bellwire.schemas.RecordRules;
import io.bellwire.service.ConfigRules;
import io.bellwire.service.Configuration;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Settings of the gateway.
 *
 * @param verifyEndpoints whether a new endpoint, or one with a new URL, waits for its verification before it is sent to
 * @param requests taken at a time; more are answered 503
 * @param endpointLimits the most an endpoint's own limits may be set to
 * @param sendBlock how long a full producer buffer may hold up a request
 */
public record GatewayConfig(
        String host,
        int port,
        boolean verifyEndpoints,
        int maxBodyBytes,
        int maxRecordBytes,
        int maxBatchRecords,
        int requests,
        int threads,
        Duration bodyTimeout,
        Duration ackTimeout,
        Duration sendBlock,
        int endpointsPerMerchant,
        LimitsChange.Bounds endpointLimits) {
    static final String HOST = "gateway.http.host";
    static final String PORT = "gateway.http.port";
    static final String VERIFICATION = "endpoint.verification";
    static final String MAX_BODY_BYTES = "gateway.body.max.bytes";
    static final String MAX_RECORD_BYTES = "gateway.record.max.bytes";
    static final String MAX_BATCH_RECORDS = "gateway.batch.records.max";
    static final String REQUESTS = "gateway.requests.max";
    static final String THREADS = "gateway.threads";
    static final String BODY_TIMEOUT = "gateway.body.timeout";
    static final String ACK_TIMEOUT = "gateway.ack.timeout";
    static final String SEND_BLOCK = "gateway.send.block.max";
    static final String ENDPOINTS_PER_MERCHANT = "gateway.endpoints.per.merchant.max";

    static final String ENDPOINT_RATE = "gateway.endpoint.rate.max";
    static final String ENDPOINT_IN_FLIGHT = "gateway.endpoint.in.flight.max";

    private static final String REQUIRED = "required";
    private static final String OFF = "off";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    HOST,
                    STRING,
                    "127.0.0.1",
                    MEDIUM,
                    "Address the gateway listens on. The admin key crosses it in clear unless TLS ends in front.")
            .define(PORT, INT, 8080, between(0, 65_535), HIGH, "Port the gateway listens on; 0 takes a free one.")
            .define(
                    VERIFICATION,
                    STRING,
                    REQUIRED,
                    ConfigRules.oneOf(REQUIRED, OFF),
                    HIGH,
                    "Whether an endpoint is sent to only after it was verified. 'off' lets whoever registers a URL have callbacks sent there unasked: for development.")
            .define(
                    MAX_BODY_BYTES,
                    INT,
                    1 << 20,
                    between(1_024, 1 << 24),
                    MEDIUM,
                    "Largest request body. Times gateway.requests.max it bounds the memory that requests can hold.")
            .define(
                    MAX_RECORD_BYTES,
                    INT,
                    RecordRules.MAX_PUBLISHED_BYTES,
                    between(1_024, RecordRules.MAX_PUBLISHED_BYTES),
                    MEDIUM,
                    "Largest record, encoded. The router takes none larger than the default, so this can only be less.")
            .define(
                    MAX_BATCH_RECORDS,
                    INT,
                    10_000,
                    between(1, 100_000),
                    LOW,
                    "Most records in one request. A batch is accepted or refused whole, so a large one is repeated whole.")
            .define(
                    REQUESTS,
                    INT,
                    256,
                    between(1, 100_000),
                    MEDIUM,
                    "Requests taken at a time; more are answered 503. Bounds memory and how long a request can wait its turn.")
            .define(
                    THREADS,
                    INT,
                    8,
                    between(1, 1_000),
                    LOW,
                    "Threads that parse and encode. Too few leave a full producer buffer holding up requests behind others.")
            .define(
                    BODY_TIMEOUT,
                    STRING,
                    "10s",
                    ConfigRules.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
                    LOW,
                    "How long a request may take to arrive whole. A longer one lets slow senders hold their places longer.")
            .define(
                    ACK_TIMEOUT,
                    STRING,
                    "10s",
                    ConfigRules.duration(Duration.ofMillis(100), Duration.ofMinutes(5)),
                    MEDIUM,
                    "How long Kafka may take to acknowledge before the answer is 503. Shorter than a leader election, it turns every election into errors.")
            .define(
                    SEND_BLOCK,
                    STRING,
                    "100ms",
                    ConfigRules.duration(Duration.ofMillis(1), Duration.ofSeconds(10)),
                    LOW,
                    "How long a full producer buffer may hold a request up before the answer is 503.")
            .define(
                    ENDPOINTS_PER_MERCHANT,
                    INT,
                    100,
                    between(1, 10_000),
                    MEDIUM,
                    "Most endpoints of one merchant. Every event is sent to each that asked for it.")
            .define(
                    ENDPOINT_RATE,
                    INT,
                    10_000,
                    between(1, 1_000_000),
                    LOW,
                    "Highest limits.ratePerSecond an endpoint may be given. Not a limit itself: without one of its own an endpoint is sent what it bears.")
            .define(
                    ENDPOINT_IN_FLIGHT,
                    INT,
                    1_000,
                    between(1, 1_000),
                    LOW,
                    "Highest limits.maxInFlight an endpoint may be given. The sender allows no more than sender.endpoint.max.in.flight whatever it says.");

    static GatewayConfig from(Configuration configuration) {
        return new GatewayConfig(
                configuration.string(HOST),
                configuration.integer(PORT),
                configuration.string(VERIFICATION).equals(REQUIRED),
                configuration.integer(MAX_BODY_BYTES),
                configuration.integer(MAX_RECORD_BYTES),
                configuration.integer(MAX_BATCH_RECORDS),
                configuration.integer(REQUESTS),
                configuration.integer(THREADS),
                configuration.duration(BODY_TIMEOUT),
                configuration.duration(ACK_TIMEOUT),
                configuration.duration(SEND_BLOCK),
                configuration.integer(ENDPOINTS_PER_MERCHANT),
                new LimitsChange.Bounds(
                        configuration.integer(ENDPOINT_RATE), configuration.integer(ENDPOINT_IN_FLIGHT)));
    }
}
