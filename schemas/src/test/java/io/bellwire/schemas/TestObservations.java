package io.bellwire.schemas;

import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import java.time.Instant;
import java.util.List;

/** Observations that keep every rule, for tests that break one. */
final class TestObservations {
    private TestObservations() {}

    /** USDC on Ethereum, in a block. */
    static TransferObservation included() {
        return on("eip155:1", "eip155:1/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48")
                .setTxId("0x7a4a")
                .setFrom(List.of("0x5038"))
                .setTo("0xbe3f")
                .build();
    }

    static TransferObservation.Builder on(String chainId, String assetId) {
        return TransferObservation.newBuilder()
                .setObservationId("w1:1")
                .setWatcherId("w1")
                .setWatcherSeq(1)
                .setKind(ObservationKind.INCLUDED)
                .setTransferId("")
                .setChainId(chainId)
                .setPosition("log:0")
                .setAsset(Asset.newBuilder().setAssetId(assetId).build())
                .setAmount("293092129")
                .setBlock(Block.newBuilder()
                        .setHeight(14_628_003)
                        .setHash("0xa99e")
                        .build())
                .setConfirmations(1)
                .setObservedAt(Instant.ofEpochMilli(1_767_225_600_000L));
    }
}
