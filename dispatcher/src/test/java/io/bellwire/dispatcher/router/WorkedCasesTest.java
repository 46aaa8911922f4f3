package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.TrackerBench.included;
import static io.bellwire.dispatcher.router.TrackerBench.removed;
import static io.bellwire.dispatcher.router.TransitionBench.data;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Ids;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What exactly is a duplicate, case by case, from what watchers say to what the merchant hears: the table of
 * docs/hard-cases.md, each row going on where the last one ended.
 *
 * <p>One transfer; w1 is a fast watcher, w2 a slow one, w3 slower still; blocks are a, b, c; the number is the speaker's head.
 */
class WorkedCasesTest {
    private static final String SHOP = "0xbe3f";
    private static final String NONCE = "0x5038:7";
    private static final String OTHER_TX = "0x" + "cd".repeat(32);

    private final RouterBench router = new RouterBench();

    /** Everything so far. */
    private final List<DeliveryTask> heard = new ArrayList<>();

    @BeforeEach
    void shopListens() {
        router.owner(SHOP, "shop");
        router.endpoint("shop", "*");
    }

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void severalWatchersAreOneVoice() {
        assertThat(hear(included("w1", "a", 100))).containsExactly("deposit.detected a 1");
        assertThat(silent(included("w2", "a", 100))).isEqualTo("duplicate");
        assertThat(silent(included("w1", "a", 101, 2))).isEqualTo("duplicate");
    }

    @Test
    void aRepetitionThatCrossesAMilestoneIsNews() {
        router.requires("shop", 2);

        assertThat(hear(included("w1", "a", 100))).containsExactly("deposit.detected a 1");
        assertThat(silent(included("w2", "a", 100))).isEqualTo("duplicate");
        assertThat(hear(included("w1", "a", 101, 2))).containsExactly("deposit.confirmed a 1");
        assertThat(silent(included("w2", "a", 101, 2))).isEqualTo("duplicate");
    }

    @Test
    void removalAndNewInclusionOfOneHeadChangeAreBothSaid() {
        severalWatchersAreOneVoice();

        assertThat(hear(removed("w1", "a", 103))).containsExactly("deposit.reorged a 1");
        assertThat(hear(included("w1", "b", 103))).containsExactly("deposit.detected b 2");
        requireRevoked("deposit.reorged a 1", "deposit.detected a 1");
    }

    @Test
    void theBacklogOfASlowWatcherIsNoNews() {
        removalAndNewInclusionOfOneHeadChangeAreBothSaid();

        assertThat(silent(included("w2", "a", 101, 2))).isEqualTo("stale");
        assertThat(silent(included("w2", "a", 102, 3))).isEqualTo("stale");
        assertThat(silent(removed("w2", "a", 103))).isEqualTo("duplicate");
        assertThat(silent(included("w2", "b", 103))).isEqualTo("duplicate");
    }

    @Test
    void aChainThatSwingsBackToABlockItWasInIsFollowed() {
        theBacklogOfASlowWatcherIsNoNews();

        assertThat(hear(removed("w1", "b", 105))).containsExactly("deposit.reorged b 2");
        assertThat(hear(included("w1", "a", 105))).containsExactly("deposit.detected a 3");
        assertThat(silent(included("w3", "a", 102, 3)))
                .as("spoken of the block as it was before it was disproved")
                .isEqualTo("stale");
        requireRevoked("deposit.reorged b 2", "deposit.detected b 2");
        assertThat(heard).extracting(DeliveryTask::getEventId).doesNotHaveDuplicates();
        assertThat(heard)
                .extracting(DeliveryTask::getCallbackId)
                .as("a receiver that keeps the ids it has taken must take this one, too")
                .doesNotHaveDuplicates();
    }

    @Test
    void aRemovalThatWasLostIsImpliedByTheNextInclusion() {
        aChainThatSwingsBackToABlockItWasInIsFollowed();

        assertThat(hear(included("w1", "c", 107))).containsExactly("deposit.reorged a 3", "deposit.detected c 4");
        requireRevoked("deposit.reorged a 3", "deposit.detected a 3");
    }

    @Test
    void aTransactionReplacedByFeeIsAnotherTransferAndEndsThisOne() {
        aRemovalThatWasLostIsImpliedByTheNextInclusion();

        assertThat(hear(spending(removed("w1", "c", 109)))).containsExactly("deposit.reorged c 4");
        assertThat(hear(ofOtherTransaction(included("w1", "d", 110)))).containsExactly("deposit.detected d 1");
        assertThat(hear(ofOtherTransaction(included("w1", "d", 121, 12))))
                .containsExactlyInAnyOrder("deposit.confirmed d 1", "deposit.replaced - 4");

        DeliveryTask replaced = find("deposit.replaced - 4");
        assertThat(replaced.getSubjectId()).isEqualTo(TrackerBench.TRANSFER);
        assertThat(data(TransitionBench.body(replaced), "replacedByTxId").asText())
                .isEqualTo(OTHER_TX);
        assertThat(find("deposit.confirmed d 1").getSubjectId()).isEqualTo("eip155:1/" + OTHER_TX + "/log:0");
        assertThat(heard.stream()
                        .filter(task -> task.getSubjectId().equals(TrackerBench.TRANSFER))
                        .map(DeliveryTask::getRevision))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    /** What the merchant hears of a statement. */
    private List<String> hear(TransferObservation said) {
        router.observe(said);
        List<DeliveryTask> news = router.deliveries();
        heard.addAll(news);
        requireNothingElse();
        return news.stream().map(WorkedCasesTest::words).toList();
    }

    /** What a statement was taken for of which nothing comes, neither to the merchant nor anywhere else. */
    private String silent(TransferObservation said) {
        double duplicates = router.counted("duplicates");
        double stale = router.counted("stale");
        router.events();

        router.observe(said);

        assertThat(router.events()).isEmpty();
        assertThat(router.deliveries()).isEmpty();
        requireNothingElse();
        if (router.counted("stale") > stale) {
            return "stale";
        }
        return router.counted("duplicates") > duplicates ? "duplicate" : "a transition";
    }

    private void requireNothingElse() {
        assertThat(router.unrouted()).isEmpty();
        assertThat(router.quarantined()).isEmpty();
        assertThat(router.late()).isEmpty();
    }

    private void requireRevoked(String reorged, String announced) {
        assertThat(TransitionBench.body(find(reorged)).path("revokesEventId").asText())
                .isEqualTo(find(announced).getEventId());
    }

    private DeliveryTask find(String words) {
        return heard.stream()
                .filter(task -> words(task).equals(words))
                .findFirst()
                .orElseThrow();
    }

    /** E.g. {@code deposit.detected a 1}: what, in which block, in which epoch. */
    private static String words(DeliveryTask task) {
        JsonNode body = TransitionBench.body(task);
        JsonNode block = data(body, "block");
        return task.getType()
                + ' '
                + (block.isNull() ? "-" : block.path("hash").asText())
                + ' '
                + data(body, "inclusionEpoch").asInt();
    }

    private static TransferObservation spending(TransferObservation said) {
        said.setConflictKeys(List.of(NONCE));
        return said;
    }

    private static TransferObservation ofOtherTransaction(TransferObservation said) {
        said.setTxId(OTHER_TX);
        said.setTransferId(Ids.transferId(said.getChainId(), OTHER_TX, said.getPosition()));
        return spending(said);
    }
}
