package io.bellwire.testkit.chain;

import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Fee;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Ids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Follows every chain some ticks behind its head, and states each transfer at its first confirmation, at the required
 * depth, and once more beyond it.
 *
 * <p><b>Invariant:</b> it walks each branch block by block and never looks back, so its statements about a transfer grow
 * in confirmations, skip none of those depths, and {@code watcherSeq} has no gaps.
 *
 * <p><b>Thread:</b> confined to the simulator's.
 */
final class Watcher {
    private static final int BEYOND = 2;

    private final String id;
    private final int maxLagTicks;
    private final RandomGenerator random;
    private final Map<String, SimulatedBlock> tipByChain = new HashMap<>();
    private int seenTick;
    private long seq;

    Watcher(String id, int maxLagTicks, RandomGenerator random, List<SimulatedChain> chains) {
        this.id = id;
        this.maxLagTicks = maxLagTicks;
        this.random = random;
        chains.forEach(chain -> tipByChain.put(chain.profile().chainId(), chain.head()));
    }

    /** Catches up with some recent tick, and says what it saw on the way. */
    List<TransferObservation> observe(List<SimulatedChain> chains, int tick, Instant now) {
        seenTick = Math.max(seenTick, tick - random.nextInt(maxLagTicks + 1));
        List<TransferObservation> statements = new ArrayList<>();
        for (SimulatedChain chain : chains) {
            SimulatedBlock tip = chain.headAt(seenTick);
            SimulatedBlock previous = tipByChain.put(chain.profile().chainId(), tip);
            for (SimulatedBlock head : chain.path(previous == null ? tip : previous, tip)) {
                stateAt(chain, head, now, statements);
            }
        }
        return statements;
    }

    /** Whether everything up to {@code block} has been stated as deep as it ever will be. */
    boolean isDoneWith(SimulatedChain chain, SimulatedBlock block) {
        SimulatedBlock tip = tipByChain.get(chain.profile().chainId());
        return tip != null && tip.height() - block.height() + 1 >= deepest(chain);
    }

    private static int deepest(SimulatedChain chain) {
        return chain.profile().requiredConfirmations() + BEYOND;
    }

    private void stateAt(SimulatedChain chain, SimulatedBlock head, Instant now, List<TransferObservation> statements) {
        int required = chain.profile().requiredConfirmations();
        List.of(1, required, deepest(chain)).stream().distinct().forEach(confirmations -> chain.ancestor(
                        head, confirmations - 1)
                .ifPresent(block -> block.inclusions()
                        .forEach(inclusion -> statements.add(
                                statement(chain.profile(), block, inclusion, head, confirmations, now)))));
    }

    private TransferObservation statement(
            ChainProfile chain,
            SimulatedBlock block,
            SimulatedBlock.Inclusion inclusion,
            SimulatedBlock head,
            int confirmations,
            Instant now) {
        SimulatedTransfer transfer = inclusion.transfer();
        seq++;
        return TransferObservation.newBuilder()
                .setObservationId(Ids.observationId(id, seq))
                .setWatcherId(id)
                .setWatcherSeq(seq)
                .setKind(ObservationKind.INCLUDED)
                .setTransferId(transfer.transferId())
                .setChainId(transfer.chainId())
                .setTxId(transfer.txId())
                .setPosition(transfer.position())
                .setTransferKind(transfer.asset().token() ? TransferKind.TOKEN : TransferKind.NATIVE)
                .setAsset(asset(transfer.asset()))
                .setAmount(transfer.amount())
                .setFrom(transfer.from())
                .setTo(transfer.to())
                .setExecutionStatus(ExecutionStatus.SUCCESS)
                .setBlock(block(block, inclusion))
                .setHead(new Head(head.ordinal(), head.height(), head.hash()))
                .setConfirmations(confirmations)
                .setFinality(confirmations < chain.requiredConfirmations() ? Finality.INCLUDED : Finality.SAFE)
                .setConflictKeys(transfer.conflictKeys())
                .setFees(List.of(new Fee(transfer.fee(), chain.coin().assetId(), "network")))
                .setObservedAt(now)
                .build();
    }

    private static Asset asset(AssetProfile asset) {
        return Asset.newBuilder()
                .setAssetId(asset.assetId())
                .setSymbol(asset.symbol())
                .setDecimals(asset.decimals())
                .setVerified(true)
                .build();
    }

    private static Block block(SimulatedBlock block, SimulatedBlock.Inclusion inclusion) {
        return Block.newBuilder()
                .setHeight(block.height())
                .setHash(block.hash())
                .setParentHash(block.parentHash())
                .setTimestamp(block.timestamp())
                .setTxIndex(inclusion.txIndex())
                .setBlockLogIndex(inclusion.blockLogIndex())
                .build();
    }
}
