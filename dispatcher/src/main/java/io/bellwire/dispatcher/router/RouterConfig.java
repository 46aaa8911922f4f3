package io.bellwire.dispatcher.router;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.bellwire.service.ChainDepths;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.ConfigRules;
import io.bellwire.service.Configuration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Settings of the router.
 *
 * @param commitInterval how much of the work a crash repeats
 */
public record RouterConfig(
        ConfirmationPolicy policy,
        TrackerConfig tracker,
        RetentionConfig retention,
        Path stateDirectory,
        int threads,
        Duration commitInterval,
        String guarantee) {
    static final String CONFIRMATIONS = "confirmations.defaults";
    static final String MILESTONES = "confirmations.milestones";
    public static final String STATE_DIRECTORY = "router.state.dir";
    static final String THREADS = "router.threads";
    static final String COMMIT_INTERVAL = "router.commit.interval";
    static final String GUARANTEE = "router.processing.guarantee";

    /** Each with what others ask and why, in docs/confirmations.md, which is made from this. */
    private static final String DEFAULT_CONFIRMATIONS =
            "eip155:1=12,eip155:10=50,eip155:56=15,eip155:137=100,eip155:8453=50,eip155:42161=50,eip155:43114=12,"
                    + "bip122:000000000019d6689c085ae165831e93=2,bip122:12a765e31ffd4059bada1e25190f6e98=6,"
                    + "tron:0x2b6653dc=20,tron:728126428=20,*=12";

    public static final ConfigDef DEFINITION = RetentionConfig.define(new ConfigDef(TrackerConfig.DEFINITION))
            .define(
                    CONFIRMATIONS,
                    STRING,
                    DEFAULT_CONFIRMATIONS,
                    ConfigRules.rule(
                            "chain=depth separated by commas, with *=depth for all other chains",
                            value -> ChainDepths.parse(value, 1)),
                    HIGH,
                    "Confirmations a transfer needs before it is called confirmed, per chain, unless its merchant asks"
                            + " otherwise. Too few, and a reorganisation takes back money a merchant has credited.")
            .define(
                    MILESTONES,
                    LIST,
                    List.of(),
                    ConfigRules.each("a number of confirmations", value -> ChainDepths.depth(value, 1)),
                    MEDIUM,
                    "Shallower depths announced on the way as deposit.confirming, e.g. 1,3,6. Each costs a callback"
                            + " per transfer and endpoint.")
            .define(
                    STATE_DIRECTORY,
                    STRING,
                    "router-state",
                    MEDIUM,
                    "Where the router keeps its state. Can be lost: it is restored from Kafka, which takes time.")
            .define(
                    THREADS,
                    INT,
                    2,
                    between(1, 256),
                    MEDIUM,
                    "Stream threads of this process. More than cores, or than partitions, is waste.")
            .define(
                    COMMIT_INTERVAL,
                    STRING,
                    "200ms",
                    ConfigRules.duration(Duration.ofMillis(10), Duration.ofSeconds(30)),
                    MEDIUM,
                    "How often progress is committed. A crash repeats what was made since: merchants see duplicates"
                            + " with equal ids.")
            .define(
                    GUARANTEE,
                    STRING,
                    "at_least_once",
                    ConfigRules.oneOf("at_least_once", "exactly_once_v2"),
                    LOW,
                    "Kafka Streams processing guarantee. exactly_once_v2 adds a commit's latency to every step and"
                            + " rebuilds all state after an unclean stop.");

    static RouterConfig from(Configuration configuration) {
        return new RouterConfig(
                new ConfirmationPolicy(
                        ChainDepths.parse(configuration.string(CONFIRMATIONS), 1),
                        CommonConfig.confirmationFloors(configuration),
                        configuration.list(MILESTONES).stream()
                                .map(depth -> ChainDepths.depth(depth, 1))
                                .toList()),
                TrackerConfig.from(configuration),
                RetentionConfig.from(configuration),
                Path.of(configuration.string(STATE_DIRECTORY)),
                configuration.integer(THREADS),
                configuration.duration(COMMIT_INTERVAL),
                configuration.string(GUARANTEE));
    }
}
