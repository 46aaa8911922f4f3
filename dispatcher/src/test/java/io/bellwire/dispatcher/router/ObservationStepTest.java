package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.TrackerBench.executed;
import static io.bellwire.dispatcher.router.TrackerBench.finalized;
import static io.bellwire.dispatcher.router.TrackerBench.flagged;
import static io.bellwire.dispatcher.router.TrackerBench.included;
import static io.bellwire.dispatcher.router.TrackerBench.outside;
import static io.bellwire.dispatcher.router.TrackerBench.removed;
import static io.bellwire.event.v1.ExecutionStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.delivery.v1.QuarantinedHeader;
import io.bellwire.delivery.v1.Unrouted;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.Ids;
import io.bellwire.service.ChainDepths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the step that listens to watchers puts into topics. */
class ObservationStepTest {
    private static final String OPERATOR = "ops";
    private static final Instant LATER = RouterBench.NOW.plus(Duration.ofMinutes(5));

    private final RouterBench router = new RouterBench(
            RouterBench.policy("*=12"),
            new TrackerConfig(2, List.of("aml_hold"), List.of(), new ChainDepths(Map.of(), 0), OPERATOR));

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void showsTheOrphanedBlockOfAReorganisationThatWasHeardOf() {
        TransferObservation gone = removed("w1", "a", 103);
        gone.setConfirmations(4);
        gone.setObservedAt(LATER);
        router.observe(included("w1", "a", 100));
        router.observe(gone);

        List<WalletEvent> events = router.events();
        assertThat(events).extracting(WalletEvent::getType).containsExactly("transfer.detected", "transfer.reorged");
        requireReorgedOutOfA(events.get(1), events.get(0), 1);
    }

    @Test
    void showsTheOrphanedBlockOfAReorganisationThatIsImplied() {
        TransferObservation elsewhere = included("w1", "b", 105);
        elsewhere.setObservedAt(LATER);
        router.observe(included("w1", "a", 100));
        router.observe(elsewhere);

        List<WalletEvent> events = router.events();
        assertThat(events)
                .extracting(WalletEvent::getType)
                .containsExactly("transfer.detected", "transfer.reorged", "transfer.detected");
        requireReorgedOutOfA(events.get(1), events.get(0), 1);
        assertThat(transfer(events.get(2))).isEqualTo(elsewhere);
        assertThat(events).extracting(WalletEvent::getInclusionEpoch).containsExactly(1, 1, 2);
        assertThat(events).extracting(WalletEvent::getRevision).containsExactly(1, 2, 3);
    }

    @Test
    void givesEveryInclusionAnIdOfItsOwnThoughTheBlockIsTheSame() {
        router.observe(included("w1", "a", 100));
        router.observe(removed("w1", "a", 103));
        router.observe(included("w1", "a", 105));

        List<WalletEvent> events = router.events();
        assertThat(events).extracting(WalletEvent::getEventId).doesNotHaveDuplicates();
        assertThat(events.get(2).getEventId())
                .isEqualTo(Ids.chainEventId(TrackerBench.TRANSFER, "transfer.detected", "a", 2, null));
    }

    @Test
    void saysAsDeepWhatAnotherWatcherHadCounted() {
        router.observe(executed(included("w1", "a", 111, 12), UNKNOWN));
        router.observe(executed(included("w2", "a", 111, 12), UNKNOWN));
        router.observe(included("w1", "a", 102, 3));
        router.observe(flagged(finalized("w1", "a", 164)));
        router.observe(finalized("w2", "a", 164));
        router.observe(included("w1", "a", 120, 21));

        List<WalletEvent> events = router.events();
        assertThat(events)
                .extracting(WalletEvent::getType)
                .containsExactly(
                        "transfer.detected",
                        "transfer.milestone",
                        "transfer.held",
                        "transfer.released",
                        "transfer.finalized");
        WalletEvent milestone = events.get(1);
        assertThat(milestone.getMilestone()).isEqualTo("12");
        assertThat(transfer(milestone).getConfirmations()).isEqualTo(12);
        assertThat(((TransferPayload) milestone.getPayload()).getWatcherCount()).isEqualTo(2);
        assertThat(transfer(events.get(4)).getFinality()).isEqualTo(Finality.FINALIZED);
    }

    @Test
    void saysWhatHappensOutsideBlocksWithoutOne() {
        TransferObservation replaced = outside("w1", ObservationKind.REPLACED, 101);
        replaced.setReplacedByTxId("0xother");
        router.observe(outside("w1", ObservationKind.MEMPOOL_SEEN, 100));
        router.observe(replaced);

        List<WalletEvent> events = router.events();
        assertThat(events).extracting(WalletEvent::getType).containsExactly("transfer.detected", "transfer.replaced");
        assertThat(events).extracting(WalletEvent::getInclusionEpoch).containsOnly(0);
        assertThat(transfer(events.get(1)).getReplacedByTxId()).isEqualTo("0xother");
    }

    @Test
    void saysOfAFailureThatItFailed() {
        router.observe(executed(included("w1", "a", 100), ExecutionStatus.FAILED));
        router.observe(removed("w1", "a", 103));

        List<WalletEvent> events = router.events();
        assertThat(events).extracting(WalletEvent::getType).containsExactly("transfer.failed", "transfer.reorged");
        assertThat(events.get(1).getRevokesEventId()).isEqualTo(events.get(0).getEventId());
    }

    @Test
    void keepsAConflictWithBothVersionsAndTellsTheOperatorOnce() throws IOException {
        router.endpoint(OPERATOR, "alert.*");
        router.observe(included("w1", "a", 100));
        router.observe(more("w2", 100));
        router.observe(more("w3", 101));
        router.observe(more("w2", 102));

        List<Quarantined> quarantined = router.quarantined();
        assertThat(quarantined).extracting(Quarantined::getReason).hasSize(3).containsOnly("id_conflict");
        assertThat(quarantined.get(0).getDetail()).contains("amount").doesNotContain("293092129", "999", "to,");
        assertThat(header(quarantined.get(0), ObservationProcessor.HELD)
                        .path("amount")
                        .asText())
                .isEqualTo("293092129");
        assertThat(header(quarantined.get(0), ObservationProcessor.SAID)
                        .path("amount")
                        .asText())
                .isEqualTo("999");
        List<DeliveryTask> alerts = router.deliveries();
        assertThat(alerts).extracting(DeliveryTask::getType).containsExactly("alert.transfer_conflict");
        JsonNode data = new ObjectMapper()
                .readTree(StandardCharsets.UTF_8.decode(alerts.get(0).getBody()).toString())
                .path("data");
        assertThat(data.path("transferId").asText()).isEqualTo(TrackerBench.TRANSFER);
        assertThat(data.path("held").path("amount").asText()).isEqualTo("293092129");
        assertThat(data.path("said").path("amount").asText()).isEqualTo("999");
    }

    @Test
    void keepsAContradictionOfFinalityAndTellsTheOperatorOnce() {
        router.endpoint(OPERATOR, "*");
        router.observe(finalized("w1", "a", 164));
        router.observe(finalized("w2", "a", 164));
        int said = router.events().size();
        router.observe(included("w2", "b", 170));
        router.observe(included("w3", "b", 171, 2));
        router.observe(removed("w3", "a", 171));
        router.observe(removed("w2", "a", 172));

        assertThat(said).isEqualTo(3);
        assertThat(router.quarantined())
                .extracting(Quarantined::getReason)
                .hasSize(4)
                .containsOnly("after_finality");
        assertThat(router.events())
                .hasSize(4)
                .allMatch(event -> event.getType().equals("alert.finality_contradicted")
                        && event.getPayload() instanceof JsonPayload
                        && OPERATOR.equals(event.getMerchantId()))
                .extracting(WalletEvent::getEventId)
                .matches(ids -> ids.stream().distinct().count() == 2);
        assertThat(router.deliveries())
                .extracting(DeliveryTask::getType)
                .containsExactly("alert.finality_contradicted", "alert.finality_contradicted");
    }

    @Test
    void leavesAlertsWhereTheyShowWithoutAnOperator() {
        try (RouterBench unattended = new RouterBench()) {
            unattended.observe(included("w1", "a", 100));
            unattended.observe(more("w2", 100));
            unattended.observe(more("w3", 100));

            assertThat(unattended.unrouted())
                    .extracting(Unrouted::getReason)
                    .containsExactly("no_owner", "no_operator");
        }
    }

    @Test
    void countsWhatEachStatementWas() {
        router.observe(included("w1", "a", 100));
        router.observe(included("w2", "a", 100));
        router.observe(included("w2", "b", 100));
        router.observe(more("w3", 100));
        router.observe(finalized("w1", "a", 164));
        router.observe(finalized("w2", "a", 164));
        router.observe(removed("w3", "a", 170));
        router.observe(included("w3", "b", 120, 5));

        assertThat(router.counted("observations")).isEqualTo(8);
        assertThat(router.counted("duplicates")).isEqualTo(2);
        assertThat(router.counted("stale")).isEqualTo(2);
        assertThat(router.counted("conflicts")).isEqualTo(1);
        assertThat(router.counted("contradictions")).isEqualTo(1);
        assertThat(router.counted("transitions", "type", "transfer.finalized")).isEqualTo(1);
        assertThat(router.counted("quarantined", "reason", "after_finality")).isEqualTo(1);
    }

    private static TransferObservation more(String watcher, long ordinal) {
        TransferObservation observation = included(watcher, "a", ordinal);
        observation.setAmount("999");
        return observation;
    }

    private static void requireReorgedOutOfA(WalletEvent reorged, WalletEvent detected, int epoch) {
        TransferObservation transfer = transfer(reorged);
        Block orphaned = transfer.getBlock();
        assertThat(orphaned.getHash()).isEqualTo("a");
        assertThat(orphaned.getHeight()).isEqualTo(transfer(detected).getBlock().getHeight());
        assertThat(transfer.getConfirmations()).isZero();
        assertThat(transfer.getFinality()).isEqualTo(Finality.PENDING);
        assertThat(reorged.getInclusionEpoch()).isEqualTo(epoch);
        assertThat(reorged.getRevokesEventId()).isEqualTo(detected.getEventId());
        assertThat(reorged.getOccurredAt()).isEqualTo(LATER);
    }

    private static TransferObservation transfer(WalletEvent event) {
        return ((TransferPayload) event.getPayload()).getTransfer();
    }

    private static JsonNode header(Quarantined quarantined, String name) throws IOException {
        QuarantinedHeader header = quarantined.getHeaders().stream()
                .filter(candidate -> candidate.getKey().equals(name))
                .findFirst()
                .orElseThrow();
        return new ObjectMapper()
                .readTree(StandardCharsets.UTF_8.decode(header.getValue()).toString());
    }
}
