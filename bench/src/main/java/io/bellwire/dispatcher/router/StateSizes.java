package io.bellwire.dispatcher.router;

import io.bellwire.bench.Spread;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.state.v1.TransferState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.NullMarked;

/** Bytes that a transfer takes in the store, at each stage of its life and at the most it can come to. */
@NullMarked
final class StateSizes {
    private static final int MORE_THAN_KEPT = 2 * Journal.KEPT;

    private final TransferTracker tracker;
    private final Serde<TransferState> serde;

    StateSizes(TransferTracker tracker, Serde<TransferState> serde) {
        this.tracker = tracker;
        this.serde = serde;
    }

    void print(List<TransferObservation> observations) {
        Map<String, TrackedTransfer> states = new HashMap<>();
        Map<String, List<Integer>> sizes = new HashMap<>();
        int offset = 0;
        for (TransferObservation said : observations) {
            TrackedTransfer held = states.getOrDefault(said.getTransferId(), TrackedTransfer.NEW);
            // As large as the numbers of a topic in use.
            TrackedTransfer next = apply(held, said, 10_000_000_000L + offset++);
            states.put(said.getTransferId(), next);
            sizes.computeIfAbsent(stage(next), stage -> new ArrayList<>()).add(bytes(next, said));
        }
        for (String stage : List.of("detected", "confirmed", "final", "final after a reorganisation")) {
            Spread spread = Spread.of(sizes.getOrDefault(stage, List.of()).stream()
                    .mapToDouble(Integer::doubleValue)
                    .toArray());
            print("state     %.0f bytes (at most %.0f): %s%n", spread.quantile(0.5), spread.quantile(1), stage);
        }
        print("state     %d bytes: the most that is kept of one%n", worst(observations.get(0)));
        print("key       %d bytes%n", observations.get(0).getTransferId().getBytes(StandardCharsets.UTF_8).length);
    }

    private static String stage(TrackedTransfer transfer) {
        if (transfer.standing() instanceof Standing.Final) {
            return transfer.inclusionEpoch() > 1 ? "final after a reorganisation" : "final";
        }
        boolean agreed = transfer.standing() instanceof Standing.Included in
                && in.milestone() > 0
                && in.watchers().count() == 3;
        return agreed && transfer.inclusionEpoch() == 1 ? "confirmed" : "detected";
    }

    /** More reorganisations, each heard without its REMOVED, and more watchers than are remembered. */
    private int worst(TransferObservation any) {
        TrackedTransfer transfer = TrackedTransfer.NEW;
        TransferObservation last = any;
        long offset = 10_000_000_000L;
        for (int reorganisation = 1; reorganisation <= MORE_THAN_KEPT; reorganisation++) {
            for (int watcher = 0; watcher < Watchers.MAX; watcher++) {
                last = moved(any, watcher, reorganisation);
                transfer = apply(transfer, last, offset++);
            }
        }
        return bytes(transfer, last);
    }

    private static TransferObservation moved(TransferObservation any, int watcher, int reorganisation) {
        String hash = "0x" + String.format("%064x", reorganisation);
        Block block = any.getBlock();
        if (block == null) {
            throw new IllegalArgumentException("block: null (expected: an observation of one)");
        }
        long ordinal = block.getHeight() + reorganisation;
        return TransferObservation.newBuilder(any)
                .setWatcherId("watcher-" + watcher)
                .setBlock(new Block(block.getHeight() + reorganisation, hash, null, null, null, null))
                .setHead(new Head(ordinal, ordinal, hash))
                .setConfirmations(12)
                .build();
    }

    private TrackedTransfer apply(TrackedTransfer held, TransferObservation said, long offset) {
        return ((Decision.Say) tracker.apply(held, said, offset, 1_780_000_000_000L + offset % 1_000_000)).transfer();
    }

    private int bytes(TrackedTransfer transfer, TransferObservation said) {
        return serde.serializer().serialize("transfers", TransferStates.pack(transfer, said.getChainId())).length;
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
