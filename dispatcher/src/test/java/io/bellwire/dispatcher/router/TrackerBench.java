package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.service.ChainDepths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** One transfer and a tracker that listens, with words for what watchers say and for what it makes of it. */
final class TrackerBench {
    static final String CHAIN = "eip155:1";
    static final String TX = "0x" + "ab".repeat(32);
    static final String TRANSFER = CHAIN + '/' + TX + "/log:0";

    private static final long START = 1_767_225_600_000L;

    /** One record of the source topic. */
    record Heard(TransferObservation observation, long offset, long recordedAt) {}

    private final TransferTracker tracker;
    private final List<Heard> log = new ArrayList<>();
    private TrackedTransfer transfer = TrackedTransfer.NEW;

    TrackerBench() {
        this(config(1));
    }

    TrackerBench(TrackerConfig config) {
        int[] depths = {3, 6, 12};
        tracker = new TransferTracker(chainId -> depths, config);
    }

    static TrackerConfig config(int quorum) {
        return new TrackerConfig(
                quorum,
                List.of("aml_hold"),
                List.of("dust_attack"),
                new ChainDepths(Map.of("bip122:b", 100), 0),
                "ops");
    }

    TransferTracker tracker() {
        return tracker;
    }

    TrackedTransfer transfer() {
        return transfer;
    }

    List<Heard> log() {
        return log;
    }

    /** What is said of one more record; the transfer keeps what it made of it. */
    List<String> hear(TransferObservation observation) {
        Decision.Say say = (Decision.Say) decide(observation);
        keep(say);
        return words(say.emissions(), observation);
    }

    void keep(Decision.Say say) {
        transfer = say.transfer();
    }

    /** The decision on one more record. */
    Decision decide(TransferObservation observation) {
        Heard heard = new Heard(observation, 10L * log.size(), START + log.size());
        log.add(heard);
        return tracker.apply(transfer, observation, heard.offset(), heard.recordedAt());
    }

    /** What is said of a record that comes again. */
    Decision.Say again(Heard heard) {
        return (Decision.Say) tracker.apply(transfer, heard.observation(), heard.offset(), heard.recordedAt());
    }

    Decision.Reading reading(TransferObservation observation) {
        Decision.Say say = (Decision.Say) decide(observation);
        keep(say);
        return say.reading();
    }

    /** E.g. {@code detected A 1}, {@code milestone 3 A 1}: what, where, and in which epoch. */
    static List<String> words(List<Emission> emissions, TransferObservation cause) {
        return emissions.stream()
                .map(emission -> {
                    String name = emission.name().substring("transfer.".length());
                    String depth = emission.milestone() == 0 ? "" : " " + emission.milestone();
                    return name + depth + ' ' + blockOf(emission, cause) + ' ' + emission.inclusionEpoch();
                })
                .toList();
    }

    private static String blockOf(Emission emission, TransferObservation cause) {
        if (emission.block() != null) {
            return emission.block();
        }
        return cause.getBlock() == null ? "-" : cause.getBlock().getHash();
    }

    /** One confirmation deep, succeeded, verified. */
    static TransferObservation included(String watcher, String block, long ordinal) {
        return statement(watcher, ObservationKind.INCLUDED, block, ordinal);
    }

    static TransferObservation included(String watcher, String block, long ordinal, int confirmations) {
        TransferObservation observation = included(watcher, block, ordinal);
        observation.setConfirmations(confirmations);
        return observation;
    }

    static TransferObservation finalized(String watcher, String block, long ordinal) {
        return with(included(watcher, block, ordinal, 64), said -> {
            said.setFinality(Finality.FINALIZED);
            return said;
        });
    }

    static TransferObservation executed(TransferObservation observation, ExecutionStatus status) {
        observation.setExecutionStatus(status);
        return observation;
    }

    static TransferObservation unvouched(TransferObservation observation) {
        observation.getAsset().setVerified(false);
        return observation;
    }

    static TransferObservation flagged(TransferObservation observation) {
        observation.setRiskFlags(List.of("dust", "aml_hold"));
        return observation;
    }

    static TransferObservation removed(String watcher, String block, long ordinal) {
        return statement(watcher, ObservationKind.REMOVED, block, ordinal);
    }

    static TransferObservation outside(String watcher, ObservationKind kind, long ordinal) {
        TransferObservation observation = statement(watcher, kind, "-", ordinal);
        observation.setBlock(null);
        observation.setConfirmations(0);
        return observation;
    }

    static TransferObservation with(TransferObservation observation, UnaryOperator<TransferObservation> change) {
        return change.apply(observation);
    }

    private static TransferObservation statement(String watcher, ObservationKind kind, String block, long ordinal) {
        return TransferObservation.newBuilder()
                .setObservationId(watcher + ":" + ordinal)
                .setWatcherId(watcher)
                .setWatcherSeq(ordinal)
                .setKind(kind)
                .setTransferId(TRANSFER)
                .setChainId(CHAIN)
                .setTxId(TX)
                .setPosition("log:0")
                .setTransferKind(TransferKind.TOKEN)
                .setAsset(new Asset("eip155:1/erc20:0xa0b8", "USDC", 6, null, true))
                .setAmount("293092129")
                .setFrom(List.of("0x5038"))
                .setTo("0xbe3f")
                .setExecutionStatus(ExecutionStatus.SUCCESS)
                .setBlock(new Block(height(block), block, null, RouterBench.NOW, null, null))
                .setHead(new Head(ordinal, ordinal, "head" + ordinal))
                .setConfirmations(1)
                .setObservedAt(RouterBench.NOW)
                .build();
    }

    private static long height(String block) {
        return 100 + block.charAt(0);
    }
}
