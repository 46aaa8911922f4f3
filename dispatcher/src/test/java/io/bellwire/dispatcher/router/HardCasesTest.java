package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.HardCasesBench.OPERATOR;
import static io.bellwire.dispatcher.router.HardCasesBench.PAYER;
import static io.bellwire.dispatcher.router.HardCasesBench.SHOP;
import static io.bellwire.dispatcher.router.HardCasesBench.TX;
import static io.bellwire.dispatcher.router.HardCasesBench.USDC;
import static io.bellwire.dispatcher.router.HardCasesBench.inBlock;
import static io.bellwire.dispatcher.router.HardCasesBench.included;
import static io.bellwire.dispatcher.router.HardCasesBench.moved;
import static io.bellwire.dispatcher.router.HardCasesBench.of;
import static io.bellwire.dispatcher.router.HardCasesBench.outside;
import static io.bellwire.dispatcher.router.HardCasesBench.removed;
import static io.bellwire.dispatcher.router.HardCasesBench.saidBy;
import static io.bellwire.dispatcher.router.HardCasesBench.types;
import static io.bellwire.dispatcher.router.HardCasesBench.words;
import static io.bellwire.dispatcher.router.TransitionBench.body;
import static io.bellwire.dispatcher.router.TransitionBench.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.registry.v1.AmountRule;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.state.v1.LegRouting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callbacks about chains get wrong elsewhere, from what is said to what merchants hear: a row of docs/hard-cases.md each. */
class HardCasesTest {
    private static final String ETHEREUM = RouterBench.CHAIN;
    private static final String BITCOIN = "bip122:000000000019d6689c085ae165831e93";

    private final HardCasesBench bench = new HardCasesBench();
    private final RouterBench router = bench.router();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void unconfirmedIsToldApartFromConfirmedAndToThoseWhoAskedOnly() {
        bench.listens("payer", PAYER);
        bench.wantsMempool("payer");

        List<DeliveryTask> heard = bench.hear(
                outside(ObservationKind.MEMPOOL_SEEN, TX, 99),
                included(TX, 1),
                outside(ObservationKind.MEMPOOL_SEEN, TX, 101),
                included(TX, 12));
        List<DeliveryTask> confirmedAtFirstSight = bench.hear(included("0xfa57", 12));

        assertThat(words(heard))
                .containsExactly(
                        "payer transaction.detected",
                        "payer transaction.detected",
                        "shop deposit.detected",
                        "payer transaction.confirmed",
                        "shop deposit.confirmed");
        assertThat(data(body(heard.get(0)), "block").isNull()).isTrue();
        assertThat(data(body(heard.get(1)), "block").isNull()).isFalse();
        assertThat(of("payer", heard)).extracting(DeliveryTask::getRevision).containsExactly(1, 2, 3);
        assertThat(types(of("shop", confirmedAtFirstSight))).containsExactly("deposit.detected", "deposit.confirmed");
        assertThat(of("shop", confirmedAtFirstSight))
                .extracting(DeliveryTask::getRevision)
                .as("so that what arrives the other way round is seen to be old")
                .containsExactly(1, 2);
    }

    @Test
    void finalityIsAThresholdPerChainMerchantAndAmountOrTheChainsOwnWord() {
        bench.listens("patient", "0x01");
        bench.listens("hasty", "0x02");
        bench.listens("rich", "0x03");
        router.requires("patient", 24);
        router.requires("hasty", 1);
        router.requires("rich", 12, new AmountRule(USDC, "293092129", 40));

        assertThat(confirmedTo(includedFromAll(1))).isEmpty();
        assertThat(confirmedTo(includedFromAll(6))).containsExactly("hasty");
        assertThat(confirmedTo(includedFromAll(12))).containsExactly("shop");
        assertThat(confirmedTo(includedFromAll(24))).containsExactly("patient");
        assertThat(confirmedTo(includedFromAll(40))).containsExactly("rich");

        TransferObservation finalized = includedFromAll(64);
        finalized.setFinality(Finality.FINALIZED);
        assertThat(words(bench.hear(finalized)))
                .containsExactly(
                        "patient transaction.finalized",
                        "hasty transaction.finalized",
                        "rich transaction.finalized",
                        "shop deposit.finalized");
    }

    @Test
    void finalityOfAChainWithoutAWordForItIsADepth() {
        router.owner(BITCOIN, "bc1shop", "shop");

        assertThat(types(bench.hear(bitcoin(1)))).containsExactly("deposit.detected");
        assertThat(types(bench.hear(bitcoin(2)))).containsExactly("deposit.confirmed");
        assertThat(types(bench.hear(bitcoin(99)))).isEmpty();
        assertThat(types(bench.hear(bitcoin(100)))).containsExactly("deposit.finalized");
    }

    @Test
    void reorganisationTakesBackWhatEachMerchantActedOnAndItsNextInclusionIsNew() {
        bench.listens("payer", PAYER);
        router.requires("payer", 24);

        List<DeliveryTask> heard =
                bench.hear(included(TX, 12), removed(TX, 112), inBlock(101, "0x0ther", included(TX, 12)));

        List<JsonNode> shop =
                of("shop", heard).stream().map(TransitionBench::body).toList();
        assertThat(types(of("shop", heard)))
                .containsExactly(
                        "deposit.detected",
                        "deposit.confirmed",
                        "deposit.reorged",
                        "deposit.detected",
                        "deposit.confirmed");
        assertThat(shop)
                .extracting(told -> data(told, "inclusionEpoch").asInt())
                .containsExactly(1, 1, 1, 2, 2);
        assertThat(shop.get(2).path("revokesEventId")).isEqualTo(shop.get(1).path("id"));
        assertThat(data(shop.get(2), "block")).isEqualTo(data(shop.get(1), "block"));
        assertThat(data(shop.get(2), "previousStatus").asText()).isEqualTo("confirmed");
        List<JsonNode> payer =
                of("payer", heard).stream().map(TransitionBench::body).toList();
        assertThat(types(of("payer", heard)))
                .containsExactly("transaction.detected", "transaction.reorged", "transaction.detected");
        assertThat(payer.get(1).path("revokesEventId")).isEqualTo(payer.get(0).path("id"));
        assertThat(heard).extracting(DeliveryTask::getCallbackId).doesNotHaveDuplicates();
    }

    @Test
    void reorganisationOfWhatWasFinalIsAPersonsToDecide() {
        router.endpoint(OPERATOR, "alert.*");
        TransferObservation finalized = included(TX, 64);
        finalized.setFinality(Finality.FINALIZED);
        assertThat(types(bench.hear(finalized)))
                .containsExactly("deposit.detected", "deposit.confirmed", "deposit.finalized");

        List<DeliveryTask> heard =
                bench.hear(removed(TX, 170), inBlock(171, "0x0ther", included(TX, 1)), included(TX, 80));

        assertThat(words(heard)).containsExactly("ops alert.finality_contradicted", "ops alert.finality_contradicted");
        assertThat(router.quarantined())
                .extracting(Quarantined::getReason)
                .containsExactly("after_finality", "after_finality");
    }

    @Test
    void reInclusionAtAnotherPlaceInABlockIsTheSameTransferOnceMore() {
        TransferObservation first = included(TX, 1);
        first.getBlock().setTxIndex(5);
        first.getBlock().setBlockLogIndex(17);
        TransferObservation elsewhere = inBlock(100, "0x51b1", included(TX, 2));
        elsewhere.getBlock().setTxIndex(88);
        elsewhere.getBlock().setBlockLogIndex(402);
        TransferObservation goneAgain = inBlock(100, "0x51b1", included(TX, 4));
        goneAgain.setKind(ObservationKind.REMOVED);

        List<DeliveryTask> heard =
                bench.hear(first, removed(TX, 101), elsewhere, goneAgain, outside(ObservationKind.DROPPED, TX, 140));

        assertThat(types(heard))
                .containsExactly(
                        "deposit.detected",
                        "deposit.reorged",
                        "deposit.detected",
                        "deposit.reorged",
                        "deposit.dropped");
        assertThat(heard).extracting(DeliveryTask::getSubjectId).containsOnly(ETHEREUM + '/' + TX + "/log:0");
        assertThat(heard).extracting(DeliveryTask::getRevision).containsExactly(1, 2, 3, 4, 5);
        assertThat(heard)
                .extracting(task -> data(body(task), "inclusionEpoch").asInt())
                .containsExactly(1, 1, 2, 2, 2);
    }

    @Test
    void duplicatesAreOneCallbackUnderOneWebhookIdAtEveryEndpoint() {
        router.endpoint("shop", "deposit.*");
        TransferObservation shouted = saidBy("w3", included(TX.toUpperCase(Locale.ROOT), 12));
        shouted.getBlock().setHash("0xB10C");

        List<DeliveryTask> heard = bench.hear(
                included(TX, 1),
                saidBy("w2", included(TX, 1)),
                included(TX, 12),
                saidBy("w2", included(TX, 12)),
                shouted,
                included(TX, 12),
                saidBy("w2", included(TX, 13)));

        assertThat(types(heard))
                .containsExactly("deposit.detected", "deposit.detected", "deposit.confirmed", "deposit.confirmed");
        assertThat(heard).extracting(DeliveryTask::getDeliveryId).doesNotHaveDuplicates();
        assertThat(heard.get(0).getCallbackId())
                .isEqualTo(heard.get(1).getCallbackId())
                .isNotEqualTo(heard.get(2).getCallbackId());
        assertThat(heard.get(2).getCallbackId()).isEqualTo(heard.get(3).getCallbackId());
        assertThat(heard.get(0).getBody()).isEqualTo(heard.get(1).getBody());
    }

    @Test
    void orderingIsThatOfAPartitionPerSubjectAndThenOfAnEndpointAndRevisionsTellIt() {
        List<DeliveryTask> heard = new ArrayList<>();
        for (TransferObservation said : List.of(
                included(TX, 1),
                included("0x07", 1),
                included(TX, 12),
                included("0x07", 12),
                removed(TX, 112),
                inBlock(101, "0x0ther", included(TX, 12)))) {
            router.observe(said);

            assertThat(router.records(Topic.WALLET_EVENTS, WalletEvent.class))
                    .isNotEmpty()
                    .allMatch(record -> record.key.equals(record.value.getSubjectId()));
            assertThat(router.records(Topic.TRANSFER_LEGS, LegRouting.class))
                    .isNotEmpty()
                    .allMatch(leg -> leg.key.equals(
                            leg.value.getRemaining().size() == 2 ? ETHEREUM + ':' + PAYER : ETHEREUM + ':' + SHOP));
            for (KeyValue<String, DeliveryTask> record : router.records(Topic.DELIVERIES, DeliveryTask.class)) {
                assertThat(record.key).isEqualTo(record.value.getEndpointId());
                heard.add(record.value);
            }
        }

        assertThat(heard)
                .extracting(DeliveryTask::getSubjectId, DeliveryTask::getType, DeliveryTask::getRevision)
                .containsExactly(
                        tuple(transfer(TX), "deposit.detected", 1),
                        tuple(transfer("0x07"), "deposit.detected", 1),
                        tuple(transfer(TX), "deposit.confirmed", 2),
                        tuple(transfer("0x07"), "deposit.confirmed", 2),
                        tuple(transfer(TX), "deposit.reorged", 3),
                        tuple(transfer(TX), "deposit.detected", 4),
                        tuple(transfer(TX), "deposit.confirmed", 5));
    }

    @Test
    void replacedByFeeIsFoundByTheKeyBothSpendAndNamesBothTransactions() {
        bench.wantsMempool("shop");
        bench.hear(
                spending(outside(ObservationKind.MEMPOOL_SEEN, "0x01", 99)),
                spending(outside(ObservationKind.MEMPOOL_SEEN, "0x02", 99)),
                spending(outside(ObservationKind.MEMPOOL_SEEN, "0x03", 99)),
                outside(ObservationKind.MEMPOOL_SEEN, "0x04", 99),
                spending(included("0x03", 1)));

        List<DeliveryTask> heard =
                bench.hear(spending(included("0x03", 12)), outside(ObservationKind.DROPPED, "0x04", 150));

        assertThat(heard)
                .extracting(
                        DeliveryTask::getType,
                        task -> data(body(task), "txId").asText(),
                        task -> data(body(task), "replacedByTxId").asText(""))
                .containsExactlyInAnyOrder(
                        tuple("deposit.confirmed", "0x03", ""),
                        tuple("deposit.replaced", "0x01", "0x03"),
                        tuple("deposit.replaced", "0x02", "0x03"),
                        tuple("deposit.dropped", "0x04", ""));
    }

    private List<String> confirmedTo(TransferObservation said) {
        return bench.hear(said).stream()
                .filter(task -> task.getType().endsWith(".confirmed"))
                .map(DeliveryTask::getMerchantId)
                .toList();
    }

    /** Paid from three addresses at once, as wallets do. */
    private static TransferObservation includedFromAll(int confirmations) {
        TransferObservation said = included(TX, confirmations);
        said.setFrom(List.of("0x01", "0x02", "0x03"));
        return said;
    }

    private static TransferObservation bitcoin(int confirmations) {
        TransferObservation said = moved(included(TX, confirmations), BITCOIN, "9f2c", "vout:1");
        said.setAsset(new Asset(BITCOIN + "/slip44:0", "BTC", 8, null, true));
        said.setTo("bc1shop");
        return said;
    }

    private static TransferObservation spending(TransferObservation said) {
        said.setConflictKeys(List.of(PAYER + ":7"));
        return said;
    }

    private static String transfer(String txId) {
        return Ids.transferId(ETHEREUM, txId, "log:0");
    }
}
