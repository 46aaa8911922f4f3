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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a fact into a watcher's words. Without builders, which check every field of every record they make: that alone
 * takes longer than all the rest of a simulation.
 *
 * @param finality whether to tag what is final
 */
record Statements(ChainProfile profile, boolean finality) {

    TransferObservation of(Fact fact, int which, String watcherId, long seq, Instant now) {
        SimulatedTransfer transfer = fact.transaction().transfers().get(which);
        Placement placement = fact.placement();
        int confirmations = fact.kind() == ObservationKind.INCLUDED && placement != null
                ? placement.block().confirmationsAt(fact.head())
                : 0;
        TransferObservation statement = new TransferObservation();
        statement.setObservationId(Ids.observationId(watcherId, seq));
        statement.setWatcherId(watcherId);
        statement.setWatcherSeq(seq);
        statement.setKind(fact.kind());
        statement.setTransferId(transfer.transferId());
        statement.setChainId(transfer.chainId());
        statement.setTxId(transfer.txId());
        statement.setPosition(transfer.position());
        statement.setTransferKind(transfer.asset().token() ? TransferKind.TOKEN : TransferKind.NATIVE);
        statement.setAsset(asset(transfer.asset()));
        statement.setAmount(transfer.amount());
        statement.setFrom(transfer.from());
        statement.setTo(transfer.to());
        statement.setExecutionStatus(execution(placement));
        statement.setFailureReason(placement != null && placement.failed() ? "reverted" : null);
        statement.setBlock(placement == null ? null : block(placement, which));
        statement.setHead(new Head(
                fact.head().ordinal(), fact.head().height(), fact.head().hash()));
        statement.setConfirmations(confirmations);
        statement.setFinality(finality(confirmations));
        statement.setConflictKeys(transfer.conflictKeys());
        statement.setReplacedByTxId(fact.winner() == null ? null : fact.winner().txId());
        statement.setFees(List.of(new Fee(transfer.fee(), profile.coin().assetId(), "network")));
        statement.setRiskFlags(transfer.asset().verified() ? List.of() : List.of("unknown_token"));
        statement.setObservedAt(now);
        statement.setAttributes(Map.of());
        return statement;
    }

    private Finality finality(int confirmations) {
        if (confirmations == 0) {
            return Finality.PENDING;
        }
        if (finality && profile.isFinal(confirmations)) {
            return Finality.FINALIZED;
        }
        return confirmations < profile.requiredConfirmations() ? Finality.INCLUDED : Finality.SAFE;
    }

    private static ExecutionStatus execution(@Nullable Placement placement) {
        if (placement == null) {
            return ExecutionStatus.UNKNOWN;
        }
        return placement.failed() ? ExecutionStatus.FAILED : ExecutionStatus.SUCCESS;
    }

    private static Asset asset(AssetProfile asset) {
        return new Asset(asset.assetId(), asset.symbol(), asset.decimals(), null, asset.verified());
    }

    private static Block block(Placement placement, int which) {
        SimulatedBlock block = placement.block();
        boolean logged = placement.firstLogIndex() != Placement.NO_LOGS;
        return new Block(
                block.height(),
                block.hash(),
                block.parentHash(),
                block.timestamp(),
                placement.txIndex(),
                logged ? Integer.valueOf(placement.firstLogIndex() + which) : null);
    }
}
