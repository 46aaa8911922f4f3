package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.testkit.chain.ChainProfile;
import io.bellwire.testkit.chain.Stay;
import io.bellwire.testkit.chain.TransferTruth;
import io.bellwire.testkit.chain.Transition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events that what became of a transfer makes, no more and no fewer, in their order. */
final class TrueStory {
    private TrueStory() {}

    /** What an event says, as far as the chain decides it. */
    record Line(
            String type,
            int epoch,
            @Nullable String block,
            @Nullable String milestone) {
        static Line of(WalletEvent event) {
            Block block = ((TransferPayload) event.getPayload()).getTransfer().getBlock();
            return new Line(
                    event.getType(),
                    event.getInclusionEpoch(),
                    block == null ? null : block.getHash(),
                    event.getMilestone());
        }
    }

    /** @param depths that somebody wants to hear of */
    static List<Line> of(TransferTruth truth, ChainProfile chain, int[] depths) {
        List<Line> lines = new ArrayList<>();
        int epoch = 0;
        for (Transition transition : truth.transitions()) {
            switch (transition.kind()) {
                case SEEN -> lines.add(new Line(TransferTracker.DETECTED, epoch, null, null));
                case ENTERED -> {
                    Stay stay = truth.stays().get(epoch++);
                    stay(stay, epoch, truth.transfer().asset().verified(), chain, depths, lines);
                }
                case LEFT ->
                    lines.add(new Line(
                            TransferTracker.REORGED,
                            epoch,
                            truth.stays().get(epoch - 1).block().hash(),
                            null));
                case REPLACED -> lines.add(new Line(TransferTracker.REPLACED, epoch, null, null));
                case DROPPED -> lines.add(new Line(TransferTracker.DROPPED, epoch, null, null));
            }
        }
        return lines;
    }

    private static void stay(
            Stay stay, int epoch, boolean verified, ChainProfile chain, int[] depths, List<Line> lines) {
        String block = stay.block().hash();
        lines.add(new Line(stay.failed() ? TransferTracker.FAILED : TransferTracker.DETECTED, epoch, block, null));
        if (stay.failed() || !verified) {
            return;
        }
        boolean isFinal = stay.confirmations() >= chain.finalityDepth();
        for (int depth : depths) {
            if (isFinal || depth <= stay.confirmations()) {
                lines.add(new Line(TransferTracker.MILESTONE, epoch, block, String.valueOf(depth)));
            }
        }
        if (isFinal) {
            lines.add(new Line(TransferTracker.FINALIZED, epoch, block, null));
        }
    }
}
