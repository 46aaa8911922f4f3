package io.bellwire.testkit.ledger;

import io.bellwire.schemas.wire.SettledOffsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What the readers of a cluster have committed as done. */
public final class CommittedOffsets {
    private CommittedOffsets() {}

    /** The furthest any group has come, by partition. */
    public static Map<TopicPartition, Long> furthest(String bootstrapServers) {
        Map<TopicPartition, Long> furthest = new HashMap<>();
        settled(bootstrapServers).forEach((partition, settled) -> furthest.put(partition, settled.committed()));
        return furthest;
    }

    /** The same, and what is done above it. */
    public static Map<TopicPartition, SettledOffsets> settled(String bootstrapServers) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            Map<String, ListConsumerGroupOffsetsSpec> everyGroup = admin.listGroups().all().get().stream()
                    .map(GroupListing::groupId)
                    .collect(Collectors.toMap(Function.identity(), id -> new ListConsumerGroupOffsetsSpec()));
            Map<TopicPartition, SettledOffsets> settled = new HashMap<>();
            for (Map<TopicPartition, OffsetAndMetadata> ofGroup :
                    admin.listConsumerGroupOffsets(everyGroup).all().get().values()) {
                ofGroup.forEach((partition, offset) -> settled.merge(
                        partition,
                        SettledOffsets.parse(offset.offset(), offset.metadata()),
                        CommittedOffsets::further));
            }
            return settled;
        } catch (ExecutionException e) {
            throw new IllegalStateException("committed offsets: " + e.getCause() + " (expected: readable)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading committed offsets", e);
        }
    }

    private static SettledOffsets further(SettledOffsets one, SettledOffsets other) {
        return one.committed() >= other.committed() ? one : other;
    }
}
