package io.bellwire.dispatcher.sender;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.bellwire.schemas.wire.SettledOffsets;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The races of settling, as stress tests; {@link SettlingStressIT} runs them. */
final class SettlingStress {
    private static final int WINDOW = 64;

    private SettlingStress() {}

    /** Two threads settle slots of one word: neither is lost. */
    @JCStressTest
    @State
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "both settled")
    @Outcome(expect = FORBIDDEN, desc = "one overwrote the other")
    public static class TwoSettle {
        private final PartitionTracker tracker = new PartitionTracker(WINDOW);
        private final long first = tracker.add(0);
        private final long second = tracker.add(1);

        @Actor
        public void one() {
            tracker.settle(first);
        }

        @Actor
        public void other() {
            tracker.settle(second);
        }

        @Arbiter
        public void look(J_Result result) {
            tracker.advance();
            result.r1 = tracker.committable();
        }
    }

    /**
     * One settles while the poll thread moves on over another, of the same word. What it may commit meanwhile is the first
     * that has not settled, or what comes after.
     */
    @JCStressTest
    @State
    @Outcome(id = {"1, 2", "2, 2"}, expect = ACCEPTABLE, desc = "seen now or later")
    @Outcome(expect = FORBIDDEN, desc = "lost, or committed too early")
    public static class SettleWhileAdvancing {
        private final PartitionTracker tracker = new PartitionTracker(WINDOW);
        private final long second;

        public SettleWhileAdvancing() {
            tracker.settle(tracker.add(0));
            second = tracker.add(1);
        }

        @Actor
        public void eventLoop() {
            tracker.settle(second);
        }

        @Actor
        public void pollThread(JJ_Result result) {
            tracker.advance();
            result.r1 = tracker.committable();
        }

        @Arbiter
        public void look(JJ_Result result) {
            tracker.advance();
            result.r2 = tracker.committable();
        }
    }

    /** The ring comes round: a slot given out again is unsettled although its predecessor in that place was not. */
    @JCStressTest
    @State
    @Outcome(id = "64, 0", expect = ACCEPTABLE, desc = "the new one is neither passed nor named")
    @Outcome(expect = FORBIDDEN, desc = "settled by what was there before")
    public static class SlotGivenOutAgain {
        private final PartitionTracker tracker = new PartitionTracker(WINDOW);
        private final long last;

        public SlotGivenOutAgain() {
            for (int offset = 0; offset < WINDOW - 1; offset++) {
                tracker.settle(tracker.add(offset));
            }
            last = tracker.add(WINDOW - 1);
        }

        @Actor
        public void eventLoop() {
            tracker.settle(last);
        }

        @Actor
        public void pollThread() {
            tracker.advance();
            tracker.add(WINDOW);
        }

        @Arbiter
        public void look(JJ_Result result) {
            tracker.advance();
            result.r1 = tracker.committable();
            result.r2 = tracker.settledAbove().end() - tracker.committable();
        }
    }

    /** Whoever revokes sees the work, or has prevented it. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "begun, and waited for")
    @Outcome(id = {"false, false", "false, true"}, expect = ACCEPTABLE, desc = "prevented")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "begun, and nobody waits")
    public static class BeginWhileRevoking {
        private final PartitionWork work = new PartitionWork(Tasks.PARTITION, SettledOffsets.none(0), WINDOW);

        @Actor
        public void eventLoop(ZZ_Result result) {
            result.r1 = work.begin();
        }

        @Actor
        public void pollThread(ZZ_Result result) {
            work.revoke();
            result.r2 = work.isBusy();
        }
    }
}
