package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.testkit.chain.History;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What {@link TransferSweeper} does after a history's end, when nobody speaks any more: first when an interval has
 * passed, then when the retention has; for a chain whose finality nobody speaks of is not asked about before that.
 */
final class SweepRounds {
    private static final List<Duration> QUIET =
            List.of(RouterBench.RETENTION.recheckInterval(), RouterBench.RETENTION.settled());

    private final TransferSweep sweep = new TransferSweep(RouterBench.RETENTION, RouterBench.TRUSTING.quorum());

    /** @return how often a watcher was asked to look again */
    int over(History history, ModelRouter router) {
        long finalized = finalized(history.log());
        Instant end = Instant.ofEpochMilli(history.log().size());
        int asked = 0;
        for (Duration quiet : QUIET) {
            for (Map.Entry<String, TrackedTransfer> entry :
                    List.copyOf(router.transfers().entrySet())) {
                TrackedTransfer transfer = entry.getValue();
                if (sweep.judge(transfer, finalized, end.plus(quiet)) == TransferSweep.Verdict.RECHECK) {
                    Standing.Included in = (Standing.Included) transfer.standing();
                    history.chain()
                            .recheck(entry.getKey(), in.block(), in.height())
                            .forEach(router::hear);
                    asked++;
                }
            }
        }
        return asked;
    }

    private static long finalized(List<TransferObservation> log) {
        return log.stream()
                .filter(said -> said.getFinality() == Finality.FINALIZED)
                .mapToLong(said -> said.getBlock().getHeight())
                .max()
                .orElse(-1);
    }
}
