package io.bellwire.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.testkit.chain.ChainSimulator;
import io.bellwire.testkit.chain.WatchedAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObligationsTest {
    private static final String CHAIN = "eip155:1";
    private static final String PAYER = "0x00000000000000000000000000000000000000aa";
    private static final String PAYEE = "0x00000000000000000000000000000000000000bb";

    private final Obligations obligations = new Obligations(chainId -> 12);
    private long seq;

    @BeforeEach
    void watchThePayee() {
        obligations.own(CHAIN, PAYEE.replace("bb", "BB"), "shop");
        obligations.subscribe("shop", "/m/shop", List.of("deposit.*"));
    }

    @Test
    void firstSightOwesDetected() {
        assertThat(obligations.of(List.of(included(1)))).containsExactly(deposit("deposit.detected"));
    }

    @Test
    void theRequiredDepthOwesBoth() {
        assertThat(obligations.of(List.of(included(12))))
                .containsExactlyInAnyOrder(deposit("deposit.detected"), deposit("deposit.confirmed"));
    }

    @Test
    void redundantStatementsOweNothingMore() {
        assertThat(obligations.of(List.of(included(1), included(1), included(12), included(14))))
                .hasSize(2);
    }

    @Test
    void theSendersOwnerHearsTheOtherLeg() {
        obligations.own(CHAIN, PAYER, "bank");
        obligations.subscribe("bank", "/m/bank", List.of("*"));

        assertThat(obligations.of(List.of(included(1))))
                .containsExactlyInAnyOrder(
                        deposit("deposit.detected"),
                        new Expectation(
                                EventKey.outgoing("eip155:1/0x1/native", "transaction.detected"), "/m/bank", "5"));
    }

    @Test
    void aDrainedChainOwesEveryDepositItsTwoCallbacks() {
        ChainSimulator simulator = new ChainSimulator(21);
        Obligations toEveryMerchant = new Obligations(simulator::requiredConfirmations);
        simulator
                .addresses()
                .forEach(watched -> toEveryMerchant.own(watched.chainId(), watched.address(), watched.merchantId()));
        List.of("m1", "m2", "m3")
                .forEach(merchant -> toEveryMerchant.subscribe(merchant, "/m/" + merchant, List.of("deposit.*")));
        Set<String> watched =
                simulator.addresses().stream().map(WatchedAddress::address).collect(Collectors.toSet());

        List<TransferObservation> statements = new ArrayList<>(simulator.step(100));
        statements.addAll(simulator.drain());

        long deposits = simulator.truth().stream()
                .filter(truth -> watched.contains(truth.transfer().to()))
                .count();
        assertThat(toEveryMerchant.of(statements)).hasSize((int) deposits * 2);
    }

    @Test
    void nothingIsOwedForUnverifiedTransfers() {
        TransferObservation unverified = included(12);
        unverified.getAsset().setVerified(false);

        assertThat(obligations.of(List.of(unverified))).isEmpty();
    }

    @Test
    void nothingIsOwedForUnwatchedTransfers() {
        TransferObservation unwatched = included(12);
        unwatched.setTo(PAYER);

        assertThat(obligations.of(List.of(unwatched))).isEmpty();
    }

    @Test
    void aFailedTransferOwesThatAndNeverMore() {
        TransferObservation failed = included(12);
        failed.setExecutionStatus(ExecutionStatus.FAILED);

        assertThat(obligations.of(List.of(failed))).containsExactly(deposit("deposit.failed"));
    }

    @Test
    void whatIsPublishedAgainUnderItsIdOwesTheSameAgain() {
        TransferObservation first = included(1);
        TransferObservation second = included(12);

        assertThat(obligations.of(List.of(first, second))).hasSize(2);
        assertThat(obligations.of(List.of(first))).containsExactly(deposit("deposit.detected"));
    }

    @Test
    void anOrphanedTransferOwesThatAndWhatFollowsInItsNextInclusion() {
        TransferObservation removed = included(12);
        removed.setKind(ObservationKind.REMOVED);
        TransferObservation elsewhere = included(12);
        elsewhere.getBlock().setHash("0xc");

        assertThat(obligations.of(List.of(included(1), removed, elsewhere)))
                .extracting(Expectation::key)
                .containsExactlyInAnyOrder(
                        deposit("deposit.detected").key(),
                        deposit("deposit.reorged").key(),
                        deposit("deposit.detected").key().inInclusion(2),
                        deposit("deposit.confirmed").key().inInclusion(2));
    }

    @Test
    void whatOneWatcherSaysIsNotConfirmedWhereTwoMustAgree() {
        Obligations careful = new Obligations(chainId -> 12, 2);
        careful.own(CHAIN, PAYEE, "shop");
        careful.subscribe("shop", "/m/shop", List.of("deposit.*"));
        TransferObservation other = included(1);
        other.setWatcherId("v");
        TransferObservation asDeep = included(12);
        asDeep.setWatcherId("v");

        assertThat(careful.of(List.of(included(1), included(12)))).containsExactly(deposit("deposit.detected"));
        assertThat(careful.of(List.of(other))).isEmpty();
        assertThat(careful.of(List.of(asDeep))).containsExactly(deposit("deposit.confirmed"));
    }

    private static Expectation deposit(String type) {
        return new Expectation(EventKey.incoming("eip155:1/0x1/native", type), "/m/shop", "5");
    }

    private TransferObservation included(int confirmations) {
        return TransferObservation.newBuilder()
                .setObservationId("w:" + ++seq)
                .setWatcherId("w")
                .setWatcherSeq(seq)
                .setKind(ObservationKind.INCLUDED)
                .setTransferId("eip155:1/0x1/native")
                .setChainId(CHAIN)
                .setTxId("0x1")
                .setPosition("native")
                .setAsset(Asset.newBuilder()
                        .setAssetId("eip155:1/slip44:60")
                        .setVerified(true)
                        .build())
                .setAmount("5")
                .setFrom(List.of(PAYER))
                .setTo(PAYEE)
                .setExecutionStatus(ExecutionStatus.SUCCESS)
                .setBlock(Block.newBuilder().setHeight(100).setHash("0xb").build())
                .setHead(new Head(100L + confirmations, 100L + confirmations, "0xh"))
                .setConfirmations(confirmations)
                .setObservedAt(Instant.EPOCH)
                .build();
    }
}
