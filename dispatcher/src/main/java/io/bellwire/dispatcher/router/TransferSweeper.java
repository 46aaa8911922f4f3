package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.RecheckRequest;
import io.bellwire.state.v1.TransferState;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks over all transfers of a partition, over and over, and does what {@link TransferSweep} says: asks watchers to look
 * again, and forgets.
 *
 * <p><b>Thread:</b> confined to the stream thread that owns the store, which it keeps for a slice at a time.
 */
final class TransferSweeper {
    private static final Logger LOGGER = LoggerFactory.getLogger(TransferSweeper.class);

    static final Duration BETWEEN_SLICES = Duration.ofSeconds(1);

    /** From the end of one round to the start of the next. */
    static final Duration BETWEEN_ROUNDS = Duration.ofMinutes(1);

    /** Some milliseconds' work. A partition of 100,000 transfers is walked over in less than four minutes. */
    static final int SLICE = 500;

    private final TransferStore transfers;
    private final ChainProgress chains;
    private final TransferSweep sweep;
    private final RouterMetrics metrics;
    private final Consumer<RecheckRequest> recheck;
    private final StoreSlices<TransferState> slices;
    private Instant restsUntil = Instant.MIN;

    /** @param recheck where a request to look again goes */
    TransferSweeper(
            TransferStore transfers,
            ChainProgress chains,
            TransferSweep sweep,
            RouterMetrics metrics,
            Consumer<RecheckRequest> recheck) {
        this.transfers = transfers;
        this.chains = chains;
        this.sweep = sweep;
        this.metrics = metrics;
        this.recheck = recheck;
        this.slices = transfers.slices(SLICE);
    }

    Cancellable schedule(ProcessorContext<?, ?> context) {
        return context.schedule(
                BETWEEN_SLICES, PunctuationType.WALL_CLOCK_TIME, timestamp -> sweep(Instant.ofEpochMilli(timestamp)));
    }

    private void sweep(Instant now) {
        if (now.isBefore(restsUntil)) {
            return;
        }
        int[] abandoned = new int[1];
        boolean through = slices.next((transferId, state) -> {
            if (visit(transferId, state, now) == TransferSweep.Verdict.ABANDON) {
                abandoned[0]++;
            }
        });
        if (abandoned[0] > 0) {
            LOGGER.atWarn().addKeyValue("records", abandoned[0]).log("transfers forgotten that never became final");
        }
        if (through) {
            restsUntil = now.plus(BETWEEN_ROUNDS);
        }
    }

    private TransferSweep.Verdict visit(String transferId, TransferState state, Instant now) {
        String chainId = transferId.substring(0, transferId.indexOf('/'));
        TrackedTransfer transfer = TransferStates.unpack(state, chainId);
        TransferSweep.Verdict verdict = sweep.judge(transfer, chains.finalized(chainId), now);
        metrics.swept(verdict);
        switch (verdict) {
            case KEEP -> {}
            case RECHECK -> {
                transfers.put(transferId, chainId, transfer.rechecked(now.toEpochMilli()));
                recheck.accept(request(transferId, chainId, (Standing.Included) transfer.standing(), now));
            }
            case EXPIRE -> {
                if (transfer.standing() instanceof Standing.Final last) {
                    chains.expire(chainId, last.height());
                }
                transfers.forget(transferId);
            }
            case ABANDON -> transfers.forget(transferId);
        }
        return verdict;
    }

    private RecheckRequest request(String transferId, String chainId, Standing.Included in, Instant now) {
        long finalized = chains.finalized(chainId);
        return new RecheckRequest(
                transferId, chainId, in.block(), in.height(), finalized < 0 ? null : finalized, in.version(), now);
    }
}
