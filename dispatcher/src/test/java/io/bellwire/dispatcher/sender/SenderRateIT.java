package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.delivery.v1.Attempt;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.testkit.receiver.Received;
import io.bellwire.testkit.receiver.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One endpoint with a rate is owed far more than it takes, by three senders that one joins and some leave. However its
 * partition moves, the rate is not exceeded, nothing is lost and nothing is sent twice.
 *
 * <p>Attempts are counted by when their senders say they began: how evenly they arrive is a matter of the machine, too. For the
 * same reason a long run alone, {@code -Dbellwire.limits.deliveries=100000}, has to come near the rate as well.
 */
class SenderRateIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(SenderRateIT.class);
    private static final String LIMITED = "ep_limited";
    private static final int RATE = 500;
    private static final int SENDERS = 3;
    private static final int SHORT = 9_000;
    private static final int PARTS = 3;
    private static final int DELIVERIES = Integer.getInteger("bellwire.limits.deliveries", SHORT);

    /** A hundredth of the rate, and what a bucket gathers while its loop is late. */
    private static final int MOST_IN_A_SECOND =
            RATE + RATE / 100 + (int) (RATE * TokenBucket.BURST_NANOS / 1_000_000_000);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void keepsARateWhileItsPartitionMoves() throws Exception {
        try (SenderFleet fleet = new SenderFleet(directory, SenderFleet.Weather.CALM)) {
            fleet.register(LIMITED, RATE, Script.healthy());
            for (int i = 0; i < SENDERS; i++) {
                fleet.add();
            }
            fleet.awaitMembers(SENDERS);

            TopicPartition partition = orderPart(fleet, 0);
            awaitArrivals(fleet, startOf(1) / 2);
            fleet.add();
            fleet.awaitMembers(SENDERS + 1);
            String owner = fleet.owner(partition);
            orderPart(fleet, 1);
            awaitArrivals(fleet, (startOf(1) + startOf(2)) / 2);
            while (fleet.owner(partition).equals(owner)) {
                fleet.terminate(fleet.remove(0));
            }
            orderPart(fleet, 2);
            awaitArrivals(fleet, DELIVERIES - DELIVERIES / 100);
            fleet.awaitCommitted(Topic.DELIVERIES);
            fleet.awaitCommitted(Topic.DELIVERIES_SLOW);
            int putOff = fleet.records(fleet.context().topics().retryTier(0)).size();

            Set<String> arrived = new HashSet<>();
            List<Received> received = fleet.receiver().received();
            received.forEach(callback -> arrived.add(callback.webhookId()));
            List<Instant> starts = starts(fleet);
            PerSecond rate = PerSecond.of(starts);
            LOGGER.info(
                    "{} deliveries at {}/s: begun {}; arrived {}; {} put off, {} lost, {} repeated, {} records of the slow lane",
                    DELIVERIES,
                    RATE,
                    rate,
                    PerSecond.of(
                            received.stream().map(Received::arrivedAt).sorted().toList()),
                    putOff,
                    DELIVERIES - putOff - arrived.size(),
                    received.size() - arrived.size(),
                    fleet.records(fleet.context().topics().name(Topic.DELIVERIES_SLOW))
                            .size());
            // Nobody brings back what met a fault of its connection, or was put off when the lease was in doubt: no
            // scheduler
            // runs here.
            assertThat(putOff).isLessThan(DELIVERIES / 100);
            assertThat(arrived).hasSize(DELIVERIES - putOff);
            assertThat(received).hasSize(DELIVERIES - putOff);
            assertThat(starts).hasSizeBetween(DELIVERIES - putOff, DELIVERIES);
            assertThat(rate.most()).isLessThanOrEqualTo(MOST_IN_A_SECOND);
            if (DELIVERIES > SHORT) {
                assertThat(rate.average()).isBetween(0.95 * RATE, 1.01 * RATE);
            }
        }
    }

    /** Where they went. */
    private static TopicPartition orderPart(SenderFleet fleet, int part) {
        AtomicReference<TopicPartition> partition = new AtomicReference<>();
        for (int i = startOf(part); i < startOf(part + 1); i++) {
            fleet.order(
                    Tasks.task("dl_" + i, LIMITED, "subject-" + i),
                    (metadata, failure) -> partition.set(new TopicPartition(metadata.topic(), metadata.partition())));
        }
        fleet.flush();
        return Objects.requireNonNull(partition.get());
    }

    private static int startOf(int part) {
        return DELIVERIES / PARTS * part + (part == PARTS ? DELIVERIES % PARTS : 0);
    }

    private static void awaitArrivals(SenderFleet fleet, int callbacks) {
        Awaitility.await()
                .atMost(SenderFleet.LIMIT.plus(Duration.ofSeconds(DELIVERIES / RATE)))
                .until(() -> fleet.receiver().count() >= callbacks);
    }

    private static List<Instant> starts(SenderFleet fleet) {
        return fleet.records(fleet.context().topics().name(Topic.DELIVERY_ATTEMPTS)).stream()
                .map(record -> fleet.decode(record, Attempt.class))
                .map(Attempt::getStartedAt)
                .sorted()
                .toList();
    }
}
