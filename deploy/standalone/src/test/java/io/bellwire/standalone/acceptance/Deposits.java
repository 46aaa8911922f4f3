package io.bellwire.standalone.acceptance;

import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Ids;
import io.bellwire.testkit.chain.WatchedAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Single deposits, for tests that follow one callback. Everything follows from the name, so that names must differ
 * between tests.
 */
final class Deposits {
    static final String CHAIN = "eip155:1";
    private static final Instant MINED_AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final long HEIGHT = 24_000_000;

    private Deposits() {}

    static WatchedAddress address(String merchantId) {
        return new WatchedAddress(CHAIN, "0x" + hex(merchantId).substring(0, 40), merchantId);
    }

    /** First sight of a transfer to {@link #address} of the merchant: one {@code deposit.detected}. */
    static TransferObservation to(String merchantId, String name) {
        return to(merchantId, name, null);
    }

    /** @param memo anything, e.g. to make it long */
    static TransferObservation to(String merchantId, String name, @Nullable String memo) {
        String txId = "0x" + hex(merchantId + '/' + name);
        String blockHash = "0x" + hex("block");
        String watcher = "watcher-" + merchantId;
        long seq = Math.abs((long) name.hashCode());
        return TransferObservation.newBuilder()
                .setObservationId(Ids.observationId(watcher, seq))
                .setWatcherId(watcher)
                .setWatcherSeq(seq)
                .setKind(ObservationKind.INCLUDED)
                .setTransferId(Ids.transferId(CHAIN, txId, "native"))
                .setChainId(CHAIN)
                .setTxId(txId)
                .setPosition("native")
                .setTransferKind(TransferKind.NATIVE)
                .setAsset(Asset.newBuilder()
                        .setAssetId(CHAIN + "/slip44:60")
                        .setVerified(true)
                        .build())
                .setAmount("1000000000000000000")
                .setFrom(List.of("0x" + hex("stranger").substring(0, 40)))
                .setTo(address(merchantId).address())
                .setExecutionStatus(ExecutionStatus.SUCCESS)
                .setBlock(Block.newBuilder()
                        .setHeight(HEIGHT)
                        .setHash(blockHash)
                        .setTimestamp(MINED_AT)
                        .setTxIndex(0)
                        .build())
                .setHead(new Head(HEIGHT, HEIGHT, blockHash))
                .setConfirmations(1)
                .setFinality(Finality.INCLUDED)
                .setMemo(memo)
                .setObservedAt(MINED_AT)
                .build();
    }

    private static String hex(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
