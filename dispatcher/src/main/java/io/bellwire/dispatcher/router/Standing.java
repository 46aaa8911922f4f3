package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;

/**
 * How a transfer stands on its chain. Each standing has methods for the ways out of it and no others, so that an
 * illegal transition does not compile: nothing leaves {@link Final}, and only what waits outside can be replaced.
 *
 * <pre>
 *             see                  replace, drop
 *   Nothing ──────► Pending ─────────────────────► Replaced, Dropped
 *      │               │                               ▲       │
 *      │         enter │                 replace, drop │       │ enter
 *      └──────────────►├───────────────────────────────┼───────┘
 *          enter       ▼           leave               │
 *                  Included ─────────────────────────► Out
 *                      │  ▲                            │
 *               finish │  └────────────────────────────┘
 *                      ▼               enter
 *                    Final
 * </pre>
 *
 * <p>Immutable. Heads order statements: {@link #version} is the greatest head ordinal of those that made or repeated
 * this standing.
 */
sealed interface Standing {
    long version();

    /** Not in a block, as far as we know. The chain overrides all of these, even "replaced". */
    sealed interface Outside extends Standing permits Nothing, Waiting, Replaced, Dropped {
        default Included enter(Block block, long version, ExecutionStatus execution, boolean vouched, Watchers first) {
            return new Included(
                    block.getHash(),
                    block.getHeight(),
                    version,
                    execution,
                    execution == ExecutionStatus.FAILED,
                    vouched,
                    0,
                    first);
        }
    }

    /** Outside, and may still come in. */
    sealed interface Waiting extends Outside permits Pending, Out {
        default Replaced replace(long version) {
            return new Replaced(version);
        }

        default Dropped drop(long version) {
            return new Dropped(version);
        }
    }

    /** Never seen. */
    record Nothing() implements Outside {
        @Override
        public long version() {
            return -1;
        }

        Pending see(long version) {
            return new Pending(version);
        }
    }

    /** Seen in a mempool. */
    record Pending(long version) implements Waiting {}

    /**
     * In a block that may still be orphaned.
     *
     * @param enteredFailed that this inclusion was announced as failed, not as detected
     * @param vouched that somebody vouched for what came
     * @param milestone deepest one said of this inclusion; 0 before the first
     * @param watchers who agree on the block, and which milestone each says it has reached: {@link #FINAL} if it is final.
     *     May be ahead of {@code milestone}: a hold or a missing voice keeps us from saying what we know
     */
    record Included(
            String block,
            long height,
            long version,
            ExecutionStatus execution,
            boolean enteredFailed,
            boolean vouched,
            int milestone,
            Watchers watchers)
            implements Standing {
        /** Deeper than any number of confirmations. */
        static final int FINAL = Integer.MAX_VALUE;

        /** Hears the same once more. @return itself if nothing of it is news */
        @SuppressWarnings("ReferenceEquality") // who agrees stays the very same if nobody said more
        Included repeat(long spokenAt, ExecutionStatus said, boolean vouches, Watchers agreeing) {
            long newest = Math.max(version, spokenAt);
            ExecutionStatus known = execution == ExecutionStatus.UNKNOWN ? said : execution;
            boolean vouchedNow = vouched || vouches;
            if (newest == version && known == execution && vouchedNow == vouched && agreeing == watchers) {
                return this;
            }
            return new Included(block, height, newest, known, enteredFailed, vouchedNow, milestone, agreeing);
        }

        /** Hears from a watcher that sees the transfer elsewhere by now. @return itself if it had not agreed */
        @SuppressWarnings("ReferenceEquality") // who agrees stays the very same if nobody left
        Included withdraw(int watcher) {
            Watchers others = watchers.without(watcher);
            return others == watchers
                    ? this
                    : new Included(block, height, version, execution, enteredFailed, vouched, milestone, others);
        }

        /** The depth that so many watchers vouch for. */
        int depth(int quorum) {
            return watchers.depth(quorum);
        }

        /** Whether it is money that came: a depth is not worth saying of anything else. */
        boolean arrived() {
            return vouched && execution == ExecutionStatus.SUCCESS;
        }

        Included cross(int deeperMilestone) {
            return new Included(block, height, version, execution, enteredFailed, vouched, deeperMilestone, watchers);
        }

        Out leave(long spokenAt) {
            return new Out(spokenAt);
        }

        Final finish() {
            return new Final(block, height, version);
        }
    }

    /** In a block for good, and said so: succeeded, and nothing heard later changes it. Its version stands still. */
    record Final(String block, long height, long version) implements Standing {}

    /** Its block was orphaned. */
    record Out(long version) implements Waiting {}

    /** Another transaction took its place. */
    record Replaced(long version) implements Outside {}

    /** Gone from mempools. */
    record Dropped(long version) implements Outside {}
}
