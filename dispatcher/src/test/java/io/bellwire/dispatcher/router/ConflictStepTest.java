package io.bellwire.dispatcher.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.RecordRules;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.state.v1.ConflictClaim;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two transactions that cannot both be true, from what watchers say to what becomes of each. */
class ConflictStepTest {
    private static final String PAYER = "0x5038";
    private static final String SHOP = "0xbe3f";
    private static final String NONCE = PAYER + ":7";

    private final RouterBench router = new RouterBench();

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void saysOfATransactionThatOneWithAHigherFeeReplacedIt() {
        router.observe(seen("0xaa", 100, NONCE));
        router.observe(included("0xbb", 101, 1, NONCE));
        router.events();

        router.observe(included("0xbb", 112, 12, NONCE));

        WalletEvent replaced = only(ofTransaction("0xaa", router.events()));
        TransferObservation said = transfer(replaced);
        assertThat(replaced.getType()).isEqualTo("transfer.replaced");
        assertThat(said.getReplacedByTxId()).isEqualTo("0xbb");
        assertThat(said.getWatcherId()).isEqualTo(ConflictClaims.WATCHER);
        assertThat(said.getHead().getOrdinal()).isEqualTo(112);
        assertThat(said.getAmount()).isEqualTo("293092129");
        assertThat(RecordRules.broken(said)).isEmpty();
        assertThat(router.quarantined()).isEmpty();
    }

    @Test
    void tellsOneThatIsSeenAfterTheWin() {
        router.observe(included("0xbb", 112, 12, NONCE));

        router.observe(seen("0xaa", 130, NONCE));

        assertThat(ofTransaction("0xaa", router.events()))
                .extracting(WalletEvent::getType)
                .containsExactly("transfer.detected", "transfer.replaced");
    }

    @Test
    void tellsOneThatWasOrphanedAndCannotComeBack() {
        router.observe(included("0xaa", 100, 1, NONCE));
        router.observe(removed("0xaa", 103, NONCE));

        router.observe(included("0xbb", 115, 12, NONCE));

        List<WalletEvent> events = ofTransaction("0xaa", router.events());
        assertThat(events)
                .extracting(WalletEvent::getType)
                .containsExactly("transfer.detected", "transfer.reorged", "transfer.replaced");
        assertThat(events.get(2).getInclusionEpoch()).isEqualTo(1);
    }

    @Test
    void letsTheChainOverrideAReplacement() {
        router.observe(seen("0xaa", 100, NONCE));
        router.observe(included("0xbb", 112, 12, NONCE));
        router.events();

        router.observe(removed("0xbb", 115, NONCE));
        router.observe(included("0xaa", 115, 1, NONCE));
        router.observe(included("0xaa", 126, 12, NONCE));

        List<WalletEvent> events = router.events();
        assertThat(ofTransaction("0xaa", events))
                .extracting(WalletEvent::getType)
                .containsExactly("transfer.detected", "transfer.milestone");
        assertThat(ofTransaction("0xbb", events))
                .extracting(WalletEvent::getType)
                .containsExactly("transfer.reorged", "transfer.replaced");
    }

    @Test
    void findsTheConflictThoughWatchersSpellItsKeyDifferently() {
        router.observe(seen("0xaa", 100, "0xAbCd:7"));

        router.observe(included("0xbb", 112, 12, "0xabcd:7"));

        assertThat(ofTransaction("0xaa", router.events()))
                .extracting(WalletEvent::getType)
                .containsExactly("transfer.detected", "transfer.replaced");
    }

    @Test
    void claimsNoMoreThanItsBoundAndTheSameOnesForAll() {
        String[] spent = IntStream.range(0, 300).mapToObj(i -> "0xf" + i + ":0").toArray(String[]::new);
        String[] reversed =
                IntStream.range(0, 300).mapToObj(i -> "0xf" + (299 - i) + ":0").toArray(String[]::new);

        router.observe(seen("0xaa", 100, spent));
        router.observe(included("0xbb", 112, 12, reversed));

        List<ConflictClaim> claims = router.claims();
        assertThat(claims).hasSize(2 * ConflictClaims.MAX_KEYS);
        assertThat(claims.subList(0, ConflictClaims.MAX_KEYS))
                .extracting(ConflictClaim::getConflictKey)
                .containsExactlyElementsOf(claims.subList(ConflictClaims.MAX_KEYS, claims.size()).stream()
                        .map(ConflictClaim::getConflictKey)
                        .toList());
        assertThat(ofTransaction("0xaa", router.events()))
                .extracting(WalletEvent::getType)
                .containsExactly("transfer.detected", "transfer.replaced");
    }

    @Test
    void makesNoClaimWithoutAKeyOrATransaction() {
        TransferObservation ledger = seen("0xaa", 100, "ledger:7");
        ledger.setTxId(null);
        ledger.setTransferId(Ids.transferId(RouterBench.CHAIN, null, ledger.getPosition()));

        router.observe(seen("0xaa", 100));
        router.observe(ledger);

        assertThat(router.events()).hasSize(2);
        assertThat(router.claims()).isEmpty();
    }

    @Test
    void quarantinesAClaimThatSaysNothingOfItsTransfer() {
        ConflictClaim claim = ConflictClaim.newBuilder()
                .setConflictKey(NONCE)
                .setTransferId("t")
                .setChainId(RouterBench.CHAIN)
                .setTxId("0xaa")
                .setWon(false)
                .setOrdinal(1)
                .setAt(RouterBench.NOW)
                .build();

        router.put(Topic.TRANSFER_CONFLICTS, RouterBench.CHAIN + ':' + NONCE, claim);

        assertThat(router.quarantined().get(0).getDetail()).startsWith("transfer (expected:");
    }

    @Test
    void quarantinesAClaimTooLargeToBeKept() {
        ConflictClaim claim = ConflictClaim.newBuilder()
                .setConflictKey("k".repeat(ConflictProcessor.MAX_BYTES))
                .setTransferId("t")
                .setChainId(RouterBench.CHAIN)
                .setTxId("0xaa")
                .setWon(true)
                .setOrdinal(1)
                .setAt(RouterBench.NOW)
                .build();

        router.put(Topic.TRANSFER_CONFLICTS, RouterBench.CHAIN + ":k", claim);

        assertThat(router.quarantined()).extracting(Quarantined::getReason).containsExactly("too_large");
        assertThat(router.entries(RouterTopology.CONFLICT_CLAIMS)).isZero();
    }

    @Test
    void tellsALoserWhoseStatementJustFitted() {
        TransferObservation lost = seen("0xaa", 100, NONCE);
        int room = RecordRules.MAX_PUBLISHED_BYTES - router.parts().codec().encode("t", lost).length;
        lost.setMemo("m".repeat(room - 16));
        router.observe(lost);
        router.observe(included("0xbb", 112, 12, NONCE));

        assertThat(router.quarantined()).isEmpty();
        assertThat(router.events()).extracting(WalletEvent::getType).contains("transfer.replaced");
    }

    @Test
    void forgetsClaimsInTime() {
        router.observe(seen("0xaa", 100, NONCE));
        router.observe(included("0xbb", 112, 12, NONCE));
        assertThat(router.entries(RouterTopology.CONFLICT_CLAIMS)).isEqualTo(2);

        router.pass(Duration.ofDays(15));
        assertThat(router.entries(RouterTopology.CONFLICT_CLAIMS)).isEqualTo(1);

        router.pass(Duration.ofDays(76));
        assertThat(router.entries(RouterTopology.CONFLICT_CLAIMS)).isZero();
    }

    private static TransferObservation seen(String txId, long head, String... conflictKeys) {
        TransferObservation seen = spoken(txId, head, 0, conflictKeys);
        seen.setKind(ObservationKind.MEMPOOL_SEEN);
        seen.setBlock(null);
        return seen;
    }

    private static TransferObservation included(String txId, long head, int confirmations, String... conflictKeys) {
        TransferObservation included = spoken(txId, head, confirmations, conflictKeys);
        long height = head - confirmations + 1;
        included.setBlock(new Block(height, "0xb" + height, null, RouterBench.NOW, null, null));
        return included;
    }

    /** Out of the block it was in one confirmation deep. */
    private static TransferObservation removed(String txId, long head, String... conflictKeys) {
        TransferObservation removed = included(txId, txId.equals("0xaa") ? 100 : 101, 1, conflictKeys);
        removed.setKind(ObservationKind.REMOVED);
        removed.setHead(new Head(head, head, "0xhead" + head));
        return removed;
    }

    private static TransferObservation spoken(String txId, long head, int confirmations, String... conflictKeys) {
        TransferObservation spoken = RouterBench.included("w1", PAYER, SHOP, confirmations);
        spoken.setTxId(txId);
        spoken.setTransferId(Ids.transferId(RouterBench.CHAIN, txId, spoken.getPosition()));
        spoken.setHead(new Head(head, head, "0xhead" + head));
        spoken.setConflictKeys(List.of(conflictKeys));
        return spoken;
    }

    private static List<WalletEvent> ofTransaction(String txId, List<WalletEvent> events) {
        return events.stream()
                .filter(event -> txId.equals(transfer(event).getTxId()))
                .toList();
    }

    private static WalletEvent only(List<WalletEvent> events) {
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    private static TransferObservation transfer(WalletEvent event) {
        return ((TransferPayload) event.getPayload()).getTransfer();
    }
}
