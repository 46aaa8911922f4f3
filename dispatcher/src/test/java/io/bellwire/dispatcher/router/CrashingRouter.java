package io.bellwire.dispatcher.router;

import io.bellwire.dispatcher.router.ModelStep.Source;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.testkit.chain.WatchedAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The router's three steps as tasks that crash, each working on what the one before left in its partitions. */
final class CrashingRouter {
    /** Of every topic behind the first: what is lost of one is kept of the other. */
    private static final int PARTITIONS = 2;

    private final ModelTracker tracker = ModelRouter.tracker(false);
    private final ModelFanOut fanOut;
    private final int crashChance;

    /** @param crashChance one of so many moments is a crash */
    CrashingRouter(List<WatchedAddress> addresses, int crashChance) {
        fanOut = ModelRouter.fanOut(addresses);
        this.crashChance = crashChance;
    }

    /** What was sent, one list to a partition. */
    List<List<Source<WalletEvent>>> track(List<TransferObservation> log, int crashes, CrashChoices choices) {
        List<Source<TransferObservation>> source = new ArrayList<>();
        for (int offset = 0; offset < log.size(); offset++) {
            source.add(new Source<>(log.get(offset), offset, offset));
        }
        return run(tracker, List.of(source), WalletEvent::getSubjectId, crashes, choices);
    }

    List<List<Source<WalletEvent>>> deduplicate(
            List<List<Source<WalletEvent>>> events, int crashes, CrashChoices choices) {
        return run(new ModelDeduplicator(), events, WalletEvent::getSubjectId, crashes, choices);
    }

    List<List<Source<ModelCallback>>> fanOut(
            List<List<Source<WalletEvent>>> events, int crashes, CrashChoices choices) {
        return run(fanOut, events, ModelCallback::account, crashes, choices);
    }

    /** A task to each partition; what they say to one partition comes there one task after the other. */
    private <I, S, O> List<List<Source<O>>> run(
            ModelStep<I, S, O> step,
            List<List<Source<I>>> partitions,
            Function<O, String> key,
            int crashes,
            CrashChoices choices) {
        List<List<Source<O>>> outputs = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            outputs.add(new ArrayList<>());
        }
        for (List<Source<I>> partition : partitions) {
            List<List<Source<O>>> sent =
                    new CrashingTask<>(step, partition, PARTITIONS, key, crashes, crashChance, choices).run();
            for (int i = 0; i < PARTITIONS; i++) {
                List<Source<O>> output = outputs.get(i);
                sent.get(i).forEach(one -> output.add(new Source<>(one.value(), output.size(), one.recordedAt())));
            }
        }
        return outputs;
    }
}
