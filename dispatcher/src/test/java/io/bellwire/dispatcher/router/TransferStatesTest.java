package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.TrackerBench.finalized;
import static io.bellwire.dispatcher.router.TrackerBench.flagged;
import static io.bellwire.dispatcher.router.TrackerBench.included;
import static io.bellwire.dispatcher.router.TrackerBench.outside;
import static io.bellwire.dispatcher.router.TrackerBench.removed;
import static io.bellwire.event.v1.ObservationKind.DROPPED;
import static io.bellwire.event.v1.ObservationKind.MEMPOOL_SEEN;
import static io.bellwire.event.v1.ObservationKind.REPLACED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.service.ChainDepths;
import io.bellwire.state.v1.TransferState;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransferStatesTest {
    private static final int MOST_BYTES = 250;
    private static final Serde<TransferState> SERDE = StateSerde.of(TransferState.class);

    static List<List<TransferObservation>> histories() {
        return List.of(
                List.of(removed("w1", "A", 100)),
                List.of(outside("w1", MEMPOOL_SEEN, 100)),
                List.of(outside("w1", MEMPOOL_SEEN, 100), outside("w1", REPLACED, 101)),
                List.of(outside("w1", MEMPOOL_SEEN, 100), outside("w1", DROPPED, 101)),
                List.of(flagged(included("w1", "A", 100)), included("w2", "A", 105, 6)),
                List.of(TrackerBench.executed(included("w1", "A", 100), ExecutionStatus.FAILED)),
                List.of(included("w1", "A", 100), included("w1", "B", 105, 6)),
                List.of(included("w1", "A", 100), removed("w1", "A", 105)),
                List.of(flagged(included("w1", "A", 100)), finalized("w2", "A", 164)),
                List.of(finalized("w1", "A", 164)));
    }

    @ParameterizedTest
    @MethodSource("histories")
    void everyStandingComesBackAsItWas(List<TransferObservation> history) {
        TrackerBench bench = new TrackerBench();
        history.forEach(bench::hear);

        assertThat(stored(bench.transfer(), TrackerBench.CHAIN)).isEqualTo(bench.transfer());
    }

    @Test
    void contentComesBackDigitByDigit() {
        String uint256 = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
        for (Content content : List.of(
                new Content("eip155:1/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", null, uint256, null),
                new Content("eip155:10/slip44:60", "0042", "0", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"),
                new Content("odd", "", "7", ""))) {
            TrackedTransfer transfer = new TrackedTransfer(
                    new Standing.Nothing(), content, Orphans.NONE, 0, 0, List.of(), Journal.EMPTY, 5, 6, 7);

            assertThat(stored(transfer, "eip155:1")).isEqualTo(transfer);
        }
    }

    @Test
    void aTypicalTransferTakesFewBytes() {
        TransferTracker tracker = new TransferTracker(
                chain -> new int[] {12},
                new TrackerConfig(2, List.of("aml_hold"), List.of(), new ChainDepths(Map.of(), 0), null));
        TrackedTransfer transfer = TrackedTransfer.NEW;
        long offset = 1_234_567_890L;
        int largest = 0;

        for (int depth = 1; depth <= 80; depth++) {
            for (String watcher : List.of("watcher-fra-1", "watcher-iad-1", "watcher-sin-1")) {
                Decision decision =
                        tracker.apply(transfer, erc20(watcher, depth), ++offset, 1_767_225_600_000L + depth);
                transfer = ((Decision.Say) decision).transfer();
                largest = Math.max(largest, bytes(transfer));
            }
        }

        assertThat(transfer.standing()).isInstanceOf(Standing.Final.class);
        assertThat(transfer.journal().entries()).hasSize(3);
        assertThat(largest).isLessThanOrEqualTo(MOST_BYTES);
    }

    @Test
    void aStatusOfALaterVersionIsNotGuessedAt() {
        assertThatThrownBy(
                        () -> TransferStates.unpack(TransferState.newBuilder().build(), "eip155:1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("UNKNOWN");
    }

    private static TrackedTransfer stored(TrackedTransfer transfer, String chainId) {
        byte[] bytes = SERDE.serializer().serialize("transfers", TransferStates.pack(transfer, chainId));
        return TransferStates.unpack(SERDE.deserializer().deserialize("transfers", bytes), chainId);
    }

    private static int bytes(TrackedTransfer transfer) {
        return SERDE.serializer().serialize("transfers", TransferStates.pack(transfer, "eip155:1")).length;
    }

    /** 293.09 USDC on Ethereum, with ids, hashes, heights and slots of real length. */
    private static TransferObservation erc20(String watcher, int depth) {
        TransferObservation observation = included(watcher, "A", 0, depth);
        String txId = "0x7a4ab58cb7fe5c1d1c6ea4d6a9fd3d8a7c9c25b5c6e8d0bb5e2b5d2d3d8e0f11";
        observation.setTransferId("eip155:1/" + txId + "/log:0");
        observation.setTxId(txId);
        observation.setAsset(
                new Asset("eip155:1/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", "USDC", 6, null, true));
        observation.setTo("0xbe3f4b43db5eb49d1f48f53443b9abce45da3b79");
        observation.setBlock(new Block(
                23_628_003L,
                "0xa99eb2e56c1a9e14bc4b4cc68ee0f5e0c1c1d1d1f3c5b9be1c5d5a9e8b7f6a5d",
                null,
                RouterBench.NOW,
                null,
                null));
        observation.setHead(new Head(13_363_000L + depth, 23_628_002L + depth, "0xhead"));
        if (depth >= 64) {
            observation.setFinality(Finality.FINALIZED);
        }
        return observation;
    }
}
