package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.HardCasesBench.PAYER;
import static io.bellwire.dispatcher.router.HardCasesBench.SHOP;
import static io.bellwire.dispatcher.router.HardCasesBench.TX;
import static io.bellwire.dispatcher.router.HardCasesBench.USDC;
import static io.bellwire.dispatcher.router.HardCasesBench.flagged;
import static io.bellwire.dispatcher.router.HardCasesBench.inBlock;
import static io.bellwire.dispatcher.router.HardCasesBench.included;
import static io.bellwire.dispatcher.router.HardCasesBench.moved;
import static io.bellwire.dispatcher.router.HardCasesBench.removed;
import static io.bellwire.dispatcher.router.HardCasesBench.saidBy;
import static io.bellwire.dispatcher.router.HardCasesBench.types;
import static io.bellwire.dispatcher.router.HardCasesBench.words;
import static io.bellwire.dispatcher.router.TransitionBench.body;
import static io.bellwire.dispatcher.router.TransitionBench.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.delivery.v1.Unrouted;
import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.PaymentPayload;
import io.bellwire.event.v1.TransferKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.Ids;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callbacks about money get wrong elsewhere, from what is said to what merchants hear: a row of docs/hard-cases.md each. */
class HardTransfersTest {
    private static final String ETHEREUM = RouterBench.CHAIN;

    private final HardCasesBench bench = new HardCasesBench();
    private final RouterBench router = bench.router();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void internalCallsOfContractsAreTransfersBesideTheTokensOfTheirTransaction() {
        TransferObservation call = moved(included(TX, 1), ETHEREUM, TX, "trace:0.1");
        call.setTransferKind(TransferKind.INTERNAL_CALL);
        call.setAsset(new Asset("eip155:1/slip44:60", "ETH", 18, null, true));
        call.setAmount("5");
        TransferObservation reverted = moved(included(TX, 1), ETHEREUM, TX, "trace:0.2");
        reverted.setTransferKind(TransferKind.INTERNAL_CALL);
        reverted.setExecutionStatus(ExecutionStatus.FAILED);
        reverted.setFailureReason("reverted");

        List<DeliveryTask> heard = bench.hear(included(TX, 1), call, reverted, saidBy("w2", copy(call)));

        assertThat(heard)
                .extracting(DeliveryTask::getType, DeliveryTask::getSubjectId, task -> data(body(task), "amount")
                        .asText())
                .containsExactly(
                        tuple("deposit.detected", transfer(TX), "293092129"),
                        tuple("deposit.detected", ETHEREUM + '/' + TX + "/trace:0.1", "5"),
                        tuple("deposit.failed", ETHEREUM + '/' + TX + "/trace:0.2", "293092129"));
    }

    @Test
    void internalTransfersOfALedgerOffChainHaveAPositionAndNoTransaction() {
        try (HardCasesBench ledger = new HardCasesBench(Map.of("confirmations.defaults", "ledger:main=1,*=12"))) {
            ledger.router().owner("ledger:main", "account-2", "shop");
            TransferObservation booked = moved(included(TX, 1), "ledger:main", null, "ledger:7781");
            booked.setTransferKind(TransferKind.OFFCHAIN_LEDGER);
            booked.setAsset(new Asset("ledger:main/iso4217:usd", "USD", 2, null, true));
            booked.setFrom(List.of("account-1"));
            booked.setTo("account-2");
            booked.setHead(null);
            booked.setFinality(Finality.FINALIZED);

            List<DeliveryTask> heard = ledger.hear(inBlock(7781, "7781", booked), saidBy("w2", copy(booked)));

            assertThat(types(heard)).containsExactly("deposit.detected", "deposit.confirmed", "deposit.finalized");
            assertThat(heard).extracting(DeliveryTask::getSubjectId).containsOnly("ledger:main/ledger:7781");
            assertThat(data(body(heard.get(1)), "txId").isNull()).isTrue();
            assertThat(data(body(heard.get(1)), "confirmations").asInt()).isEqualTo(1);
        }
    }

    @Test
    void bothEndsWatchedHearACallbackEachAndAMerchantOfBothThatItIsInternal() {
        bench.listens("payer", PAYER);
        List<DeliveryTask> ofTwo = bench.hear(included(TX, 1));
        router.owner(PAYER, "shop");
        List<DeliveryTask> ofOne = bench.hear(included("0x07", 1));
        TransferObservation toItself = included("0x08", 1);
        toItself.setFrom(List.of(SHOP));
        List<DeliveryTask> ofOneAddress = bench.hear(toItself);

        assertThat(words(ofTwo)).containsExactly("payer transaction.detected", "shop deposit.detected");
        assertThat(ofTwo).noneMatch(task -> data(body(task), "internal").asBoolean());
        for (List<DeliveryTask> heard : List.of(ofOne, ofOneAddress)) {
            assertThat(words(heard)).containsExactly("shop transaction.detected", "shop deposit.detected");
            assertThat(heard).allMatch(task -> data(body(task), "internal").asBoolean());
            assertThat(heard)
                    .extracting(DeliveryTask::getEventId)
                    .containsOnly(heard.get(0).getEventId());
            assertThat(heard).extracting(DeliveryTask::getCallbackId).doesNotHaveDuplicates();
        }
    }

    @Test
    void dustIsRecordedAndNotPushedButEndsNoStoryThatHasBegun() {
        bench.hear(included(TX, 1));

        List<DeliveryTask> heard = bench.hear(
                flagged("dust", included("0x07", 12)),
                flagged("zero_value", included("0x08", 12)),
                flagged("dust", saidBy("w2", included(TX, 12))),
                flagged("dust", removed(TX, 112)));

        assertThat(heard)
                .extracting(DeliveryTask::getSubjectId, DeliveryTask::getType)
                .containsExactly(tuple(transfer(TX), "deposit.confirmed"), tuple(transfer(TX), "deposit.reorged"));
        assertThat(router.unrouted())
                .hasSize(2)
                .extracting(Unrouted::getReason, Unrouted::getMerchantId)
                .containsOnly(tuple("flagged", "shop"));
    }

    @Test
    void dustIsOneWatchersWordAndNoReasonToKeepQuietWhatAnotherVouchesFor() {
        List<DeliveryTask> heard = bench.hear(
                flagged("dust", included(TX, 1)),
                saidBy("w2", included(TX, 1)),
                flagged("dust", included(TX, 12)),
                flagged("dust", removed(TX, 112)),
                flagged("dust", inBlock(113, "0xb2", included(TX, 1))),
                saidBy("w2", inBlock(113, "0xb2", included(TX, 1))),
                flagged("dust", inBlock(113, "0xb2", included(TX, 12))));

        assertThat(heard)
                .extracting(DeliveryTask::getType)
                .containsExactly("deposit.confirmed", "deposit.reorged", "deposit.confirmed");
    }

    @Test
    void spamIsAnAssetNobodyVouchesForHoweverItCallsItself() {
        TransferObservation fake = included(TX, 12);
        fake.setAsset(new Asset("eip155:1/erc20:0xfa4e", "USDC", 6, null, false));
        TransferObservation failed = copy(fake);
        failed = moved(failed, ETHEREUM, "0x07", "log:0");
        failed.setExecutionStatus(ExecutionStatus.FAILED);

        assertThat(bench.hear(fake, failed)).isEmpty();
        assertThat(router.unrouted()).hasSize(2).extracting(Unrouted::getReason).containsOnly("unverified_asset");
    }

    @Test
    void fakesFailedOrCreditedLessThanTheyDeclared() {
        TransferObservation failed = included("0x07", 12);
        failed.setExecutionStatus(ExecutionStatus.FAILED);
        TransferObservation unknown = included("0x08", 12);
        unknown.setExecutionStatus(ExecutionStatus.UNKNOWN);
        TransferObservation partial = included("0x09", 12);
        partial.setAmount("1");
        partial.setDeclaredAmount("293092129");

        List<DeliveryTask> heard = bench.hear(failed, unknown, partial);

        assertThat(heard)
                .extracting(DeliveryTask::getSubjectId, DeliveryTask::getType)
                .containsExactly(
                        tuple(transfer("0x07"), "deposit.failed"),
                        tuple(transfer("0x08"), "deposit.detected"),
                        tuple(transfer("0x09"), "deposit.detected"),
                        tuple(transfer("0x09"), "deposit.confirmed"));
        JsonNode credited = body(heard.get(3));
        assertThat(data(credited, "amount").asText()).isEqualTo("1");
        assertThat(data(credited, "amountDisplay").asText()).isEqualTo("0.000001");
        assertThat(data(credited, "declaredAmount").asText()).isEqualTo("293092129");
    }

    @Test
    void underOverAndLatePaymentsAreThePublishersWordPassedOnWithItsLabels() {
        router.publish(payment(1, "underpaid", "290", "under"));
        router.publish(payment(2, "expired", "290", "under"));
        router.publish(payment(3, "paid", "310", "over", "late"));

        List<DeliveryTask> heard = router.deliveries();

        assertThat(words(heard)).containsExactly("shop payment.underpaid", "shop payment.expired", "shop payment.paid");
        JsonNode paid = body(heard.get(2));
        assertThat(paid.path("revision").asInt()).isEqualTo(3);
        assertThat(data(paid, "labels")).extracting(JsonNode::asText).containsExactly("over", "late");
        assertThat(data(paid, "expectedAmount").asText()).isEqualTo("300");
        assertThat(data(paid, "confirmedAmount").asText()).isEqualTo("310");
        assertThat(data(paid, "pendingAmount").asText()).isEqualTo("5");
        assertThat(data(paid, "tolerance").asText()).isEqualTo("3");
        assertThat(data(paid, "transferIds")).extracting(JsonNode::asText).containsExactly(transfer(TX));
    }

    @Test
    void missingMemoAndWrongAssetAreHeldWithThatAsTheReason() {
        List<DeliveryTask> heard = bench.hear(
                flagged("missing_memo", included(TX, 12)),
                flagged("wrong_asset", included("0x07", 12)),
                saidBy("w2", included(TX, 13)),
                included(TX, 13));

        assertThat(heard)
                .extracting(DeliveryTask::getSubjectId, DeliveryTask::getType)
                .containsExactly(
                        tuple(transfer(TX), "deposit.detected"),
                        tuple(transfer(TX), "deposit.held"),
                        tuple(transfer("0x07"), "deposit.detected"),
                        tuple(transfer("0x07"), "deposit.held"),
                        tuple(transfer(TX), "deposit.released"),
                        tuple(transfer(TX), "deposit.confirmed"));
        assertThat(data(body(heard.get(1)), "riskFlags"))
                .extracting(JsonNode::asText)
                .containsExactly("missing_memo");
        assertThat(data(body(heard.get(3)), "riskFlags"))
                .extracting(JsonNode::asText)
                .containsExactly("wrong_asset");
        assertThat(data(body(heard.get(1)), "memo").isNull()).isTrue();
    }

    private static TransferObservation copy(TransferObservation said) {
        return TransferObservation.newBuilder(said).build();
    }

    private static String transfer(String txId) {
        return Ids.transferId(ETHEREUM, txId, "log:0");
    }

    private static WalletEvent payment(int revision, String status, String confirmed, String... labels) {
        String type = "payment." + status;
        return WalletEvent.newBuilder()
                .setEventId(Ids.publishedEventId("pay-1", type, revision))
                .setType(type)
                .setSubjectId("pay-1")
                .setRevision(revision)
                .setMerchantId("shop")
                .setOccurredAt(RouterBench.NOW)
                .setRecordedAt(RouterBench.NOW)
                .setPayload(PaymentPayload.newBuilder()
                        .setPaymentId("pay-1")
                        .setMerchantOrderId("A-1001")
                        .setStatus(status)
                        .setLabels(List.of(labels))
                        .setAsset(new Asset(USDC, "USDC", 6, null, true))
                        .setExpectedAmount("300")
                        .setConfirmedAmount(confirmed)
                        .setPendingAmount("5")
                        .setTolerance("3")
                        .setTransferIds(List.of(transfer(TX)))
                        .build())
                .build();
    }
}
