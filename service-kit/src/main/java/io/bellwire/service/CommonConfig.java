package io.bellwire.service;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.bellwire.schemas.egress.EgressSettings;
import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.TopicCatalogue;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;

/** Settings that several services share. */
public final class CommonConfig {
    public static final String BOOTSTRAP_SERVERS = "kafka.bootstrap.servers";
    public static final String TOPICS_PREFIX = "topics.prefix";
    public static final String TOPICS_PARTITIONS = "topics.partitions";
    public static final String TOPICS_REPLICATION_FACTOR = "topics.replication.factor";
    public static final String TOPICS_MIN_INSYNC_REPLICAS = "topics.min.insync.replicas";
    public static final String RETRY_SCHEDULE = "retry.schedule";
    public static final String CONFIRMATION_FLOORS = "confirmations.floors";
    public static final String SCHEMA_REGISTRY_URL = "schema.registry.url";
    public static final String ADMIN_KEY = "admin.key";
    public static final String SECRETS_KEY = "secrets.key";
    public static final String INSTANCE_ID = "instance.id";
    public static final String MANAGEMENT_HOST = "management.http.host";
    public static final String MANAGEMENT_PORT = "management.http.port";
    public static final String EGRESS_ALLOW_HTTP = "egress.allow.http";
    public static final String EGRESS_ALLOW_CIDRS = "egress.allow.cidrs";
    public static final String EGRESS_IPV6 = "egress.ipv6";
    public static final String EGRESS_OWN_HOSTS = "egress.own.hosts";
    public static final String EGRESS_DENY_CIDRS = "egress.deny.cidrs";
    public static final String EGRESS_DENY_SUFFIXES = "egress.deny.suffixes";
    public static final String EGRESS_NAT64_PREFIXES = "egress.nat64.prefixes";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    BOOTSTRAP_SERVERS,
                    STRING,
                    HIGH,
                    "Kafka brokers, host:port separated by commas. Standalone sets it to its embedded broker.")
            .define(
                    TOPICS_PREFIX,
                    STRING,
                    "",
                    pattern("[a-zA-Z0-9._-]{0,64}"),
                    MEDIUM,
                    "Put before every topic, group and transactional id, so that several installations share a cluster. Changing it starts an empty installation.")
            .define(
                    TOPICS_PARTITIONS,
                    INT,
                    8,
                    between(1, 10_000),
                    HIGH,
                    "Partitions of every topic that is spread. Decides how many processes can share the work; it cannot be changed later, since keys would move.")
            .define(
                    TOPICS_REPLICATION_FACTOR,
                    INT,
                    3,
                    between(1, 32),
                    HIGH,
                    "Copies of every record. Below 3, the loss of one broker can lose acknowledged records.")
            .define(
                    TOPICS_MIN_INSYNC_REPLICAS,
                    INT,
                    2,
                    between(1, 32),
                    HIGH,
                    "Copies that must exist before a write is acknowledged. Below 2, acknowledged records may exist once only.")
            .define(
                    RETRY_SCHEDULE,
                    STRING,
                    "10s,1m,5m,30m,2h,6h,12h,24h",
                    scheduleRule(),
                    HIGH,
                    "Waits between attempts, shortest first; each is a topic. Once they are used up a delivery is a dead letter. What an endpoint cannot take now waits in them too, so there must be one.")
            .define(
                    CONFIRMATION_FLOORS,
                    STRING,
                    "*=1",
                    ConfigRules.rule(
                            "chain=depth separated by commas, with *=depth for all other chains",
                            value -> ChainDepths.parse(value, 1)),
                    MEDIUM,
                    "Confirmations below which no merchant may go, per chain. The gateway refuses less, and the router never confirms at less; a floor above a default raises it.")
            .define(
                    SCHEMA_REGISTRY_URL,
                    STRING,
                    "",
                    MEDIUM,
                    "A Confluent-compatible schema registry. Empty: schemas are built in and no server is needed.")
            .define(
                    ADMIN_KEY,
                    STRING,
                    NO_DEFAULT_VALUE,
                    ConfigRules.secretRule("16 to 256 characters of A-Z a-z 0-9 _ -", CommonConfig::checkKey),
                    HIGH,
                    "Bearer key with every scope. Whoever holds it can publish, read and replay anything. Standalone makes one in its data directory.")
            .define(
                    SECRETS_KEY,
                    STRING,
                    NO_DEFAULT_VALUE,
                    ConfigRules.secretRule("32 bytes in base64", SecretSealer::fromKey),
                    HIGH,
                    "Seals endpoint secrets at rest, AES-256-GCM. Losing it makes every endpoint's secret unreadable. Standalone makes one in its data directory.")
            .define(
                    INSTANCE_ID,
                    STRING,
                    "",
                    pattern("[a-zA-Z0-9._-]{0,64}"),
                    MEDIUM,
                    "Names this process for its consumer groups and must be unique among processes of one role. With it a restart takes its partitions back at once; without it they wait for the session timeout.")
            .define(
                    MANAGEMENT_HOST,
                    STRING,
                    "127.0.0.1",
                    MEDIUM,
                    "Address of /health/live, /health/ready and /metrics. They need no key: keep them off public addresses.")
            .define(
                    MANAGEMENT_PORT,
                    INT,
                    9180,
                    between(0, 65_535),
                    MEDIUM,
                    "Port of /health/live, /health/ready and /metrics; 0 takes a free one.")
            .define(
                    EGRESS_ALLOW_HTTP,
                    BOOLEAN,
                    false,
                    MEDIUM,
                    "Permits http:// callback URLs. Anyone on the way can then read callbacks: for development only.")
            .define(
                    EGRESS_ALLOW_CIDRS,
                    LIST,
                    List.of(),
                    ConfigRules.each(
                            "an address or a CIDR block such as 127.0.0.0/8",
                            cidr -> EgressSettings.of(false, List.of(cidr), false)),
                    MEDIUM,
                    "Addresses callbacks may go to although the policy denies them, and IP literals and ports of them in URLs. Every block opens what is behind it to merchants.")
            .define(
                    EGRESS_IPV6,
                    BOOLEAN,
                    false,
                    LOW,
                    "Lets callbacks go to public IPv6 addresses as well. Without it no IPv6 address is allowed, listed or not.")
            .define(
                    EGRESS_OWN_HOSTS,
                    LIST,
                    List.of(),
                    ConfigRules.each("a host name, an address or a CIDR block", host -> EgressSettings.strict()
                            .withOwnHosts(List.of(host))),
                    LOW,
                    "Host names of this installation, and its public addresses. Callbacks to them are refused: they would be delivery loops.")
            .define(
                    EGRESS_DENY_CIDRS,
                    LIST,
                    List.of(),
                    ConfigRules.each(
                            "an address or a CIDR block such as 198.51.100.0/24",
                            cidr -> EgressSettings.strict().withDenyCidrs(List.of(cidr))),
                    MEDIUM,
                    "Addresses callbacks may not go to, besides those the policy denies. Outweighs egress.allow.cidrs. A delivery to one waits in the schedule and ends as a dead letter.")
            .define(
                    EGRESS_DENY_SUFFIXES,
                    LIST,
                    List.of(),
                    ConfigRules.each("a host name such as example.net", suffix -> EgressSettings.strict()
                            .withDenySuffixes(List.of(suffix))),
                    LOW,
                    "Host names that callback URLs may not name, with everything below them, besides those reserved. Deliveries to endpoints that do become dead letters.")
            .define(
                    EGRESS_NAT64_PREFIXES,
                    LIST,
                    List.of(),
                    ConfigRules.each(
                            "an IPv6 prefix of length 32, 40, 48, 56, 64 or 96",
                            prefix -> EgressSettings.strict().withNat64Prefixes(List.of(prefix))),
                    LOW,
                    "Prefixes through which this network reaches IPv4. Addresses under them are judged by the IPv4 address behind; without this they are denied.");

    private CommonConfig() {}

    public static TopicCatalogue topics(Configuration configuration) {
        return new TopicCatalogue(
                configuration.string(TOPICS_PREFIX),
                schedule(configuration.string(RETRY_SCHEDULE)),
                configuration.integer(TOPICS_PARTITIONS),
                (short) configuration.integer(TOPICS_REPLICATION_FACTOR),
                configuration.integer(TOPICS_MIN_INSYNC_REPLICAS));
    }

    public static EgressSettings egress(Configuration configuration) {
        return EgressSettings.of(
                        configuration.bool(EGRESS_ALLOW_HTTP),
                        configuration.list(EGRESS_ALLOW_CIDRS),
                        configuration.bool(EGRESS_IPV6))
                .withOwnHosts(configuration.list(EGRESS_OWN_HOSTS))
                .withDenyCidrs(configuration.list(EGRESS_DENY_CIDRS))
                .withDenySuffixes(configuration.list(EGRESS_DENY_SUFFIXES))
                .withNat64Prefixes(configuration.list(EGRESS_NAT64_PREFIXES));
    }

    public static ChainDepths confirmationFloors(Configuration configuration) {
        return ChainDepths.parse(configuration.string(CONFIRMATION_FLOORS), 1);
    }

    private static RetrySchedule schedule(String text) {
        return new RetrySchedule(Durations.parseList(text));
    }

    private static ConfigDef.Validator scheduleRule() {
        return ConfigRules.rule(
                "one duration or more, separated by commas, each longer than the one before, e.g. 10s,1m,5m",
                CommonConfig::schedule);
    }

    private static ConfigDef.Validator pattern(String regex) {
        return ConfigRules.rule("to match " + regex, value -> {
            if (!value.matches(regex)) {
                throw new IllegalArgumentException("does not match");
            }
        });
    }

    private static void checkKey(String key) {
        if (!key.matches("[A-Za-z0-9_-]{16,256}")) {
            throw new IllegalArgumentException("not a key");
        }
    }
}
