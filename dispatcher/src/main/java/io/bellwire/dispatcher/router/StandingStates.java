package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.state.v1.TransferState;
import io.bellwire.state.v1.TransferStatus;
import java.nio.ByteBuffer;

/** The part of a transfer's stored form that says how it stands. */
final class StandingStates {
    private static final int FINAL_DEPTH = -1;

    private StandingStates() {}

    static void pack(Standing standing, TransferState state) {
        state.setStatus(status(standing));
        state.setVersion(standing.version());
        state.setBlock(PackedText.NONE);
        state.setWatchers(PackedText.NONE);
        state.setExecution(ExecutionStatus.UNKNOWN);
        if (standing instanceof Standing.Included in) {
            state.setBlock(PackedText.pack(in.block()));
            state.setHeight(in.height());
            state.setExecution(in.execution());
            state.setEnteredFailed(in.enteredFailed());
            state.setMilestone(in.milestone());
            state.setDepth(in.depth() == Standing.Included.FINAL ? FINAL_DEPTH : in.depth());
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
                        state.getMilestone(),
                        state.getDepth() == FINAL_DEPTH ? Standing.Included.FINAL : state.getDepth(),
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

    private static ByteBuffer packed(Watchers watchers) {
        ByteBuffer bytes = ByteBuffer.allocate(watchers.count() * Long.BYTES);
        for (long fingerprint : watchers.fingerprints()) {
            bytes.putLong(fingerprint);
        }
        return bytes.flip();
    }

    private static Watchers watchers(ByteBuffer packed) {
        ByteBuffer bytes = packed.duplicate();
        long[] fingerprints = new long[bytes.remaining() / Long.BYTES];
        for (int i = 0; i < fingerprints.length; i++) {
            fingerprints[i] = bytes.getLong();
        }
        return Watchers.of(fingerprints);
    }
}
