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
        default Included enter(Block block, long version, int depth, ExecutionStatus execution, long watcher) {
            return new Included(
                    block.getHash(),
                    block.getHeight(),
                    version,
                    execution,
                    execution == ExecutionStatus.FAILED,
                    0,
                    depth,
                    Watchers.NONE.with(watcher));
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
     * @param milestone deepest one said of this inclusion; 0 before the first
     * @param depth most confirmations heard of this inclusion, {@link #FINAL} once one heard that it is final. May be
     *     ahead of {@code milestone}: a hold or a missing voice keeps us from saying what we know
     * @param watchers who agree on the block
     */
    record Included(
            String block,
            long height,
            long version,
            ExecutionStatus execution,
            boolean enteredFailed,
            int milestone,
            int depth,
            Watchers watchers)
            implements Standing {
        /** Deeper than any number of confirmations. */
        static final int FINAL = Integer.MAX_VALUE;

        /** Hears the same once more. @return itself if nothing of it is news */
        @SuppressWarnings("ReferenceEquality") // who agrees stays the very same if nobody joined
        Included repeat(long spokenAt, int saidDepth, ExecutionStatus said, long watcher) {
            long newest = Math.max(version, spokenAt);
            int deepest = Math.max(depth, saidDepth);
            ExecutionStatus known = execution == ExecutionStatus.UNKNOWN ? said : execution;
            Watchers agreeing = watchers.with(watcher);
            if (newest == version && deepest == depth && known == execution && agreeing == watchers) {
                return this;
            }
            return new Included(block, height, newest, known, enteredFailed, milestone, deepest, agreeing);
        }

        Included cross(int deeperMilestone) {
            return new Included(block, height, version, execution, enteredFailed, deeperMilestone, depth, watchers);
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
