package io.bellwire.bench;

import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Ids;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * What three watchers say of one chain, head by head: each repeats every transfer of the last twelve blocks with its new
 * depth, and says of those 64 deep that they are final. So a transfer is spoken of 39 times, of which the first voice of
 * three says something new. Every fiftieth block is swapped for another of the same height: all its transfers are said to be
 * removed, and then to be in the other.
 *
 * <p>A function of the head's height alone.
 */
public final class ObservationMix {
    static final String CHAIN = "eip155:1";
    public static final int TRANSFERS_A_BLOCK = 50;

    /** Depth up to which every head is announced. */
    private static final int ANNOUNCED = 12;

    private static final int FINAL_DEPTH = 64;
    private static final int WATCHERS = 3;
    private static final int BLOCKS_A_REORG = 50;
    private static final long FIRST_HEIGHT = 17_000_000;
    private static final Instant GENESIS = Instant.parse("2026-01-01T00:00:00Z");

    /** Different receivers; few enough to register them all. */
    static final int RECEIVERS = 10_000;

    private ObservationMix() {}

    /**
     * What is said at one head.
     *
     * @param head counted from 0
     */
    public static void head(int head, Consumer<TransferObservation> to) {
        for (int watcher = 0; watcher < WATCHERS; watcher++) {
            if (isSwapped(head - 1)) {
                block(watcher, head - 1, head, ObservationKind.REMOVED, to);
            }
            block(watcher, head - FINAL_DEPTH + 1, head, ObservationKind.INCLUDED, to);
            for (int block = head - ANNOUNCED + 1; block <= head; block++) {
                block(watcher, block, head, ObservationKind.INCLUDED, to);
            }
        }
    }

    static String receiver(int number) {
        return "0x" + String.format("%040x", 0xbeef0000L + number);
    }

    private static boolean isSwapped(int block) {
        return block > 0 && block % BLOCKS_A_REORG == 0;
    }

    private static void block(
            int watcher, int block, int head, ObservationKind kind, Consumer<TransferObservation> to) {
        for (int i = 0; block >= 0 && i < TRANSFERS_A_BLOCK; i++) {
            to.accept(statement(watcher, block * TRANSFERS_A_BLOCK + i, block, head, kind));
        }
    }

    private static TransferObservation statement(int watcher, int transfer, int block, int head, ObservationKind kind) {
        boolean removed = kind == ObservationKind.REMOVED;
        int depth = removed ? 0 : head - block + 1;
        boolean loser = isSwapped(block) && (removed || depth == 1);
        String txId = hash(1, transfer);
        String watcherId = "watcher-eu-" + watcher;
        Instant mined = GENESIS.plusSeconds(12L * block);
        Instant seen = GENESIS.plusSeconds(12L * head + 1 + watcher);
        return TransferObservation.newBuilder()
                .setObservationId(Ids.observationId(watcherId, (long) head * TRANSFERS_A_BLOCK + transfer))
                .setWatcherId(watcherId)
                .setWatcherSeq((long) head * TRANSFERS_A_BLOCK + transfer)
                .setKind(kind)
                .setTransferId(Ids.transferId(CHAIN, txId, "log:0"))
                .setChainId(CHAIN)
                .setTxId(txId)
                .setPosition("log:0")
                .setTransferKind(TransferKind.TOKEN)
                .setAsset(new Asset(CHAIN + "/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", "USDC", 6, null, true))
                .setAmount(String.valueOf(1_000_000L + transfer))
                .setFrom(List.of("0x" + String.format("%040x", 0xdead0000L + transfer)))
                .setTo(receiver(transfer % RECEIVERS))
                .setExecutionStatus(ExecutionStatus.SUCCESS)
                .setBlock(
                        new Block(FIRST_HEIGHT + block, hash(loser ? 3 : 2, block), hash(2, block - 1), mined, 7, null))
                .setHead(new Head(FIRST_HEIGHT + head, FIRST_HEIGHT + head, hash(2, head)))
                .setConfirmations(depth)
                .setFinality(depth >= FINAL_DEPTH ? Finality.FINALIZED : Finality.INCLUDED)
                .setObservedAt(seen)
                .build();
    }

    /** Looks like a hash: its digits spread by a multiplier. */
    private static String hash(int kind, int number) {
        long spread = (number * 31L + kind) * 0x9e3779b97f4a7c15L;
        return "0x" + String.format("%016x%016x%016x%016x", spread, ~spread, spread * 31, spread * 37);
    }
}
