package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.state.v1.AgreeingWatcher;
import io.bellwire.state.v1.TransferState;
import io.bellwire.state.v1.TransferStatus;
import java.util.ArrayList;
import java.util.List;

/** The part of a transfer's stored form that says how it stands. */
final class StandingStates {
    private static final int FINAL_DEPTH = -1;

    private StandingStates() {}

    static void pack(Standing standing, TransferState state) {
        state.setStatus(status(standing));
        state.setVersion(standing.version());
        state.setBlock(PackedText.NONE);
        state.setWatchers(List.of());
        state.setExecution(ExecutionStatus.UNKNOWN);
        if (standing instanceof Standing.Included in) {
            state.setBlock(PackedText.pack(in.block()));
            state.setHeight(in.height());
            state.setExecution(in.execution());
            state.setEnteredFailed(in.enteredFailed());
            state.setMilestone(in.milestone());
            state.setVouched(in.vouched());
            state.setWatchers(packed(in.watchers()));
        } else if (standing instanceof Standing.Final last) {
            state.setBlock(PackedText.pack(last.block()));
            state.setHeight(last.height());
        }
    }

    static Standing unpack(TransferState state) {
        long version = state.getVersion();
        return switch (state.getStatus()) {
            case NOTHING -> new Standing.Nothing();
            case PENDING -> new Standing.Pending(version);
            case IN ->
                new Standing.Included(
                        PackedText.required(state.getBlock()),
                        state.getHeight(),
                        version,
                        state.getExecution(),
                        state.getEnteredFailed(),
                        state.getVouched(),
                        state.getMilestone(),
                        watchers(state.getWatchers()));
            case FINAL -> new Standing.Final(PackedText.required(state.getBlock()), state.getHeight(), version);
            case OUT -> new Standing.Out(version);
            case REPLACED -> new Standing.Replaced(version);
            case DROPPED -> new Standing.Dropped(version);
            case UNKNOWN -> throw new IllegalStateException("status: UNKNOWN (expected: one that this version writes)");
        };
    }

    private static TransferStatus status(Standing standing) {
        if (standing instanceof Standing.Included) {
            return TransferStatus.IN;
        } else if (standing instanceof Standing.Final) {
            return TransferStatus.FINAL;
        } else if (standing instanceof Standing.Out) {
            return TransferStatus.OUT;
        } else if (standing instanceof Standing.Pending) {
            return TransferStatus.PENDING;
        } else if (standing instanceof Standing.Replaced) {
            return TransferStatus.REPLACED;
        } else if (standing instanceof Standing.Dropped) {
            return TransferStatus.DROPPED;
        } else if (standing instanceof Standing.Nothing) {
            return TransferStatus.NOTHING;
        }
        throw new AssertionError(standing);
    }

    private static List<AgreeingWatcher> packed(Watchers watchers) {
        List<AgreeingWatcher> packed = new ArrayList<>(watchers.count());
        for (int place = 0; place < watchers.count(); place++) {
            int said = watchers.said(place);
            packed.add(new AgreeingWatcher(
                    watchers.fingerprint(place), said == Standing.Included.FINAL ? FINAL_DEPTH : said));
        }
        return packed;
    }

    private static Watchers watchers(List<AgreeingWatcher> packed) {
        int[] fingerprints = new int[packed.size()];
        int[] depths = new int[packed.size()];
        for (int place = 0; place < fingerprints.length; place++) {
            int said = packed.get(place).getDepth();
            fingerprints[place] = packed.get(place).getFingerprint();
            depths[place] = said == FINAL_DEPTH ? Standing.Included.FINAL : said;
        }
        return Watchers.of(fingerprints, depths);
    }
}
