package io.bellwire.publisher;

import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import java.time.Instant;
import java.util.List;

/** What a publisher says, as its node spells it: for tests that complete it, or break one rule. */
final class Said {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private Said() {}

    static TransferObservation.Builder observation() {
        return Draft.observation(NOW)
                .setWatcherId("w1")
                .setWatcherSeq(17)
                .setKind(ObservationKind.INCLUDED)
                .setChainId("eip155:1")
                .setTxId("0x7A4A")
                .setPosition("log:0")
                .setAsset(Asset.newBuilder()
                        .setAssetId("eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")
                        .build())
                .setAmount("0293092129")
                .setFrom(List.of("0x5038"))
                .setTo("0xBe3F")
                .setExecutionStatus(ExecutionStatus.SUCCESS)
                .setBlock(Block.newBuilder()
                        .setHeight(14_628_003)
                        .setHash("0xA99E")
                        .build())
                .setConfirmations(1);
    }

    static WalletEvent.Builder event() {
        return Draft.event(NOW)
                .setType("balance.changed")
                .setSubjectId("account-7")
                .setRevision(3)
                .setOccurredAt(NOW)
                .setMerchantId("shop")
                .setPayload(new JsonPayload("{\"balance\":\"293092129\"}"));
    }
}
