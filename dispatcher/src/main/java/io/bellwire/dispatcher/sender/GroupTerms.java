package io.bellwire.dispatcher.sender;

import io.bellwire.service.StartException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What brokers have to grant the sender's group: the protocol by which senders share partitions, and to wait longer for a
 * member that says nothing than it works without a word from them.
 *
 * <p>What they do not tell, for want of rights or because they are away, is not held against them: it is said in the log,
 * and the sender joins its group as it can.
 *
 * <p><b>Thread:</b> any; waits for brokers.
 *
 * @see <a href="../../../../../../../../docs/adr/0015-leases-of-senders.md">ADR 15</a>
 */
final class GroupTerms {
    private static final Logger LOGGER = LoggerFactory.getLogger(GroupTerms.class);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    /** Of the feature that brokers have once all of them know the consumer protocol. */
    private static final String GROUP_VERSION = "group.version";

    private static final String SESSION_TIMEOUT = "consumer.session.timeout.ms";
    private static final String HEARTBEAT_INTERVAL = "consumer.heartbeat.interval.ms";

    private static final String OLD_BROKERS = SenderConfig.GROUP_PROTOCOL + ": " + SenderConfig.CONSUMER_PROTOCOL
            + " (expected: brokers from 4.0 on whose feature " + GROUP_VERSION + " is 1 or more; upgrade them, or set "
            + SenderConfig.GROUP_PROTOCOL + '=' + SenderConfig.CLASSIC_PROTOCOL + ')';

    private final Admin admin;
    private final String group;
    private final Duration lease;

    /** @param group as brokers know it */
    GroupTerms(Admin admin, String group, Duration lease) {
        this.admin = admin;
        this.group = group;
        this.lease = lease;
    }

    /** For the consumer protocol, in which brokers decide how long they wait. */
    void require() throws StartException {
        Map<String, FinalizedVersionRange> features = ask(
                admin.describeFeatures().featureMetadata().thenApply(told -> told.finalizedFeatures()),
                "which features they have");
        if (features != null && !features.isEmpty()) {
            FinalizedVersionRange version = features.get(GROUP_VERSION);
            requireVersion(version == null ? OptionalInt.empty() : OptionalInt.of(version.maxVersionLevel()));
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        Map<ConfigResource, Config> configs = ask(
                admin.describeConfigs(List.of(resource)).all(), "how long they wait for a sender that says nothing");
        Config told = configs == null ? null : configs.get(resource);
        if (told != null) {
            OptionalLong session = millis(told, SESSION_TIMEOUT);
            if (session.isPresent()) {
                requireShorter(
                        lease,
                        Duration.ofMillis(session.getAsLong()),
                        Duration.ofMillis(millis(told, HEARTBEAT_INTERVAL).orElse(0)),
                        "raise " + SESSION_TIMEOUT + " of group " + group
                                + ", or group.consumer.session.timeout.ms of the brokers");
            }
        }
    }

    /** @param groupVersion as brokers have agreed on; empty if they know no such feature */
    static void requireVersion(OptionalInt groupVersion) throws StartException {
        if (groupVersion.orElse(0) < 1) {
            throw new StartException(OLD_BROKERS);
        }
    }

    /**
     * @param session after which brokers give the partitions of a silent member away
     * @param unheard how much of it may have passed when they take a commit: in the consumer protocol only heartbeats count
     * @param remedy beside a shorter lease
     */
    static void requireShorter(Duration lease, Duration session, Duration unheard, String remedy)
            throws StartException {
        Duration longest = session.minus(unheard);
        if (lease.compareTo(longest) >= 0) {
            throw new StartException(SenderConfig.LEASE + ": " + lease.toMillis() + "ms (expected: < "
                    + longest.toMillis() + "ms, the group's session timeout of " + session.toMillis() + "ms less "
                    + unheard.toMillis() + "ms between heartbeats, or two senders may be at work on one partition;"
                    + " shorten " + SenderConfig.LEASE + ", or " + remedy + ')');
        }
    }

    /** What a consumer says once it meets brokers that do not know its protocol, in words of our settings. */
    static UnsupportedVersionException explained(UnsupportedVersionException refusal) {
        return new UnsupportedVersionException(OLD_BROKERS, refusal);
    }

    private static OptionalLong millis(Config told, String name) {
        ConfigEntry entry = told.get(name);
        return entry == null || entry.value() == null
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(entry.value()));
    }

    private <T> @Nullable T ask(KafkaFuture<T> answer, String what) {
        try {
            return answer.get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.atWarn()
                    .addKeyValue("group", group)
                    .setCause(e)
                    .log("brokers do not tell " + what + "; the sender starts without knowing");
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
