package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.TrackerBench.executed;
import static io.bellwire.dispatcher.router.TrackerBench.finalized;
import static io.bellwire.dispatcher.router.TrackerBench.included;
import static io.bellwire.dispatcher.router.TrackerBench.outside;
import static io.bellwire.dispatcher.router.TrackerBench.removed;
import static io.bellwire.event.v1.ExecutionStatus.FAILED;
import static io.bellwire.event.v1.ExecutionStatus.UNKNOWN;
import static io.bellwire.event.v1.ObservationKind.DROPPED;
import static io.bellwire.event.v1.ObservationKind.MEMPOOL_SEEN;
import static io.bellwire.event.v1.ObservationKind.REPLACED;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.dispatcher.router.Decision.Reading;
import io.bellwire.event.v1.TransferObservation;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TransferTrackerTest {
    private final TrackerBench bench = new TrackerBench();

    /** The table of what exactly is a duplicate, row by row, each going on where the last one ended. */
    @Nested
    class WorkedCases {
        @Test
        void severalWatchersAreOneVoice() {
            assertThat(bench.hear(included("w1", "A", 100))).containsExactly("detected A 1");
            assertThat(bench.reading(included("w2", "A", 100))).isEqualTo(Reading.DUPLICATE);
            assertThat(bench.reading(included("w1", "A", 101, 2))).isEqualTo(Reading.DUPLICATE);
        }

        @Test
        void removalAndNewInclusionOfOneHeadChangeAreBothSaid() {
            severalWatchersAreOneVoice();

            assertThat(bench.hear(removed("w1", "A", 103))).containsExactly("reorged A 1");
            assertThat(bench.hear(included("w1", "B", 103))).containsExactly("detected B 2");
        }

        @Test
        void theBacklogOfASlowWatcherIsNoNews() {
            removalAndNewInclusionOfOneHeadChangeAreBothSaid();

            assertThat(bench.reading(included("w2", "A", 101))).isEqualTo(Reading.STALE);
            assertThat(bench.reading(included("w2", "A", 102))).isEqualTo(Reading.STALE);
            assertThat(bench.hear(removed("w2", "A", 103))).isEmpty();
            assertThat(bench.reading(included("w2", "B", 103))).isEqualTo(Reading.DUPLICATE);
        }

        @Test
        void aChainThatSwingsBackIsFollowed() {
            theBacklogOfASlowWatcherIsNoNews();

            assertThat(bench.hear(removed("w1", "B", 105))).containsExactly("reorged B 2");
            assertThat(bench.hear(included("w1", "A", 105))).containsExactly("detected A 3");
        }

        @Test
        void aLostRemovalIsImplied() {
            aChainThatSwingsBackIsFollowed();

            assertThat(bench.hear(included("w1", "C", 107))).containsExactly("reorged A 3", "detected C 4");
        }

        @Test
        void theTransferOfAReplacedTransactionEnds() {
            assertThat(bench.hear(outside("w1", MEMPOOL_SEEN, 100))).containsExactly("detected - 0");
            assertThat(bench.hear(outside("w2", REPLACED, 102))).containsExactly("replaced - 0");
        }
    }

    @Nested
    class Included {
        @Test
        void takesTheNewInclusionFirstAndTheRemovalAfterwards() {
            bench.hear(included("w1", "A", 100));

            assertThat(bench.hear(included("w1", "B", 103))).containsExactly("reorged A 1", "detected B 2");
            assertThat(bench.hear(removed("w1", "A", 103))).isEmpty();
        }

        @Test
        void believesNoOtherBlockFromTheSameHead() {
            bench.hear(included("w1", "A", 100));

            assertThat(bench.reading(included("w2", "B", 100))).isEqualTo(Reading.STALE);
            assertThat(bench.reading(included("w2", "B", 99))).isEqualTo(Reading.STALE);
        }

        @Test
        void entersNoBlockThatWasOrphanedBeforeItWasHeardOf() {
            assertThat(bench.hear(removed("w1", "A", 103))).isEmpty();
            assertThat(bench.reading(included("w2", "A", 103))).isEqualTo(Reading.STALE);

            assertThat(bench.hear(included("w2", "A", 104))).containsExactly("detected A 1");
        }

        @Test
        void believesNoInclusionOlderThanTheRemovalOfAnother() {
            bench.hear(included("w1", "A", 100));
            bench.hear(removed("w1", "A", 103));

            assertThat(bench.reading(included("w2", "B", 102))).isEqualTo(Reading.STALE);
        }

        @Test
        void countsNobodyWhoSpokeBeforeTheBlockWasOrphanedAndCameBack() {
            bench.hear(included("w1", "A", 100));
            bench.hear(removed("w1", "A", 103));
            bench.hear(included("w1", "A", 105));

            assertThat(bench.reading(included("w2", "A", 102, 50))).isEqualTo(Reading.STALE);
        }

        @Test
        void noticesAWatcherThatIsSureOfAnotherBlock() {
            bench.hear(included("w1", "A", 104, 5));

            Decision.Say shallow = (Decision.Say) bench.decide(included("w2", "B", 103, 2));
            Decision.Say deep = (Decision.Say) bench.decide(included("w2", "B", 104, 5));

            assertThat(shallow.disagreement()).isFalse();
            assertThat(deep.disagreement()).isTrue();
            assertThat(deep.emissions()).isEmpty();
        }

        @Test
        void takesAWatcherWithoutAHeadToSpeakAtTheHeightItsCountImplies() {
            TransferObservation headless = included("w1", "A", 0, 3);
            headless.setHead(null);
            bench.hear(headless);

            long implied = headless.getBlock().getHeight() + 2;
            assertThat(bench.transfer().standing().version()).isEqualTo(implied);
        }
    }

    @Nested
    class Removed {
        @Test
        void takesAnInclusionBackOnce() {
            bench.hear(included("w1", "A", 100, 6));

            assertThat(bench.hear(removed("w1", "A", 103))).containsExactly("reorged A 1");
            assertThat(bench.hear(removed("w2", "A", 103))).isEmpty();
        }

        @Test
        void isStaleIfTheBlockWasSeenAtANewerHead() {
            bench.hear(included("w1", "A", 105, 6));

            assertThat(bench.reading(removed("w2", "A", 104))).isEqualTo(Reading.STALE);
        }

        @Test
        void isBelievedFromTheHeadThatSawTheBlock() {
            bench.hear(included("w1", "A", 105));

            assertThat(bench.hear(removed("w2", "A", 105))).containsExactly("reorged A 1");
        }

        @Test
        void isBelievedOfAWatcherThatNamesNoHead() {
            TransferObservation headless = removed("w2", "A", 0);
            headless.setHead(null);
            bench.hear(included("w1", "A", 1_000, 6));

            assertThat(bench.hear(headless)).containsExactly("reorged A 1");
        }

        @Test
        void leavesNothingToBeRemovedOfAnotherBlock() {
            bench.hear(included("w1", "A", 100));

            assertThat(bench.hear(removed("w2", "B", 105))).isEmpty();
            assertThat(bench.transfer().standing()).isInstanceOf(Standing.Included.class);
        }
    }

    @Nested
    class OutsideABlock {
        @Test
        void aMempoolSightIsSaidOnceAndOnlyFirst() {
            assertThat(bench.hear(outside("w1", MEMPOOL_SEEN, 100))).containsExactly("detected - 0");
            assertThat(bench.hear(outside("w2", MEMPOOL_SEEN, 101))).isEmpty();
            assertThat(bench.hear(included("w1", "A", 101))).containsExactly("detected A 1");
            assertThat(bench.hear(outside("w2", MEMPOOL_SEEN, 102))).isEmpty();
            bench.hear(removed("w1", "A", 103));
            assertThat(bench.hear(outside("w2", MEMPOOL_SEEN, 103))).isEmpty();
        }

        @Test
        void nothingEndsAnInclusionButItsRemoval() {
            bench.hear(included("w1", "A", 100));

            assertThat(bench.hear(outside("w1", DROPPED, 105))).isEmpty();
            assertThat(bench.hear(outside("w1", REPLACED, 105))).isEmpty();
            assertThat(bench.transfer().standing()).isInstanceOf(Standing.Included.class);
        }

        @Test
        void aReorgedOutTransferMayBeDropped() {
            bench.hear(included("w1", "A", 100));
            bench.hear(removed("w1", "A", 103));

            assertThat(bench.reading(outside("w2", DROPPED, 102))).isEqualTo(Reading.STALE);
            assertThat(bench.hear(outside("w2", DROPPED, 104))).containsExactly("dropped - 1");
            assertThat(bench.hear(outside("w2", REPLACED, 105))).isEmpty();
        }

        @Test
        void theEndIsBelievedFromTheHeadThatSawTheRemovalAndFromWhoNamesNone() {
            bench.hear(included("w1", "A", 100));
            bench.hear(removed("w1", "A", 103));
            TransferObservation headless = outside("w3", REPLACED, 0);
            headless.setHead(null);

            assertThat(((Decision.Say) bench.decide(outside("w2", DROPPED, 103))).emissions())
                    .hasSize(1);
            assertThat(bench.hear(headless)).containsExactly("replaced - 1");
        }

        @Test
        void aMempoolSightIsNewerThanTheBacklogOfSlowWatchers() {
            bench.hear(outside("w1", MEMPOOL_SEEN, 104));

            assertThat(bench.reading(outside("w2", DROPPED, 102))).isEqualTo(Reading.STALE);
            assertThat(bench.reading(included("w2", "A", 103))).isEqualTo(Reading.STALE);
            assertThat(bench.hear(included("w2", "A", 104))).containsExactly("detected A 1");
        }

        @Test
        void theChainOverridesWhatWasDroppedOrReplaced() {
            bench.hear(outside("w1", MEMPOOL_SEEN, 100));
            bench.hear(outside("w1", DROPPED, 101));

            assertThat(bench.hear(included("w2", "A", 101))).containsExactly("detected A 1");
        }

        @Test
        void anEndWithoutABeginningIsNotSaid() {
            assertThat(bench.hear(outside("w1", DROPPED, 100))).isEmpty();
            assertThat(bench.transfer()).isSameAs(TrackedTransfer.NEW);
        }
    }

    @Nested
    class Execution {
        @Test
        void thatFailedIsSaidInsteadAndCrossesNothing() {
            assertThat(bench.hear(executed(included("w1", "A", 100), FAILED))).containsExactly("failed A 1");
            assertThat(bench.hear(executed(finalized("w1", "A", 164), FAILED))).isEmpty();
        }

        @Test
        void thatFailedIsRevokedLikeAnyOther() {
            TransferObservation failed = executed(included("w1", "A", 100), FAILED);
            Decision.Say entered = (Decision.Say) bench.decide(failed);
            String failedId = entered.emissions().get(0).id(failed);
            bench.hear(failed);
            TransferObservation gone = removed("w1", "A", 103);

            Emission reorged = ((Decision.Say) bench.decide(gone)).emissions().get(0);

            assertThat(reorged.name()).isEqualTo("transfer.reorged");
            assertThat(reorged.revokes(gone)).isEqualTo(failedId);
            assertThat(bench.hear(included("w1", "B", 104))).contains("detected B 2");
        }

        @Test
        void isSaidToHaveFailedWhenThatIsHeardOf() {
            bench.hear(executed(included("w1", "A", 100, 12), UNKNOWN));

            assertThat(bench.hear(executed(included("w2", "A", 100, 12), FAILED)))
                    .containsExactly("failed A 1");
            assertThat(bench.hear(executed(included("w3", "A", 100, 12), FAILED)))
                    .isEmpty();
            assertThat(bench.hear(executed(included("w3", "A", 100, 12), UNKNOWN)))
                    .isEmpty();
        }
    }
}
