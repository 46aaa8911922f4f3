package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.TrackerBench.config;
import static io.bellwire.dispatcher.router.TrackerBench.executed;
import static io.bellwire.dispatcher.router.TrackerBench.finalized;
import static io.bellwire.dispatcher.router.TrackerBench.flagged;
import static io.bellwire.dispatcher.router.TrackerBench.included;
import static io.bellwire.dispatcher.router.TrackerBench.removed;
import static io.bellwire.dispatcher.router.TrackerBench.unvouched;
import static io.bellwire.event.v1.ExecutionStatus.SUCCESS;
import static io.bellwire.event.v1.ExecutionStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.dispatcher.router.Decision.Reading;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is said of an inclusion beyond that it is one, through the tracker that asks for it. */
class ConfidenceTest {
    private final TrackerBench bench = new TrackerBench();

    @Nested
    class Milestones {
        @Test
        void areEachSaidOnceInOrderEvenWhenSeveralAreCrossedTogether() {
            assertThat(bench.hear(included("w1", "A", 100, 1))).containsExactly("detected A 1");
            assertThat(bench.hear(included("w1", "A", 101, 2))).isEmpty();
            assertThat(bench.hear(included("w1", "A", 106, 7))).containsExactly("milestone 3 A 1", "milestone 6 A 1");
            assertThat(bench.hear(included("w1", "A", 105, 6))).isEmpty();
            assertThat(bench.hear(included("w1", "A", 111, 12))).containsExactly("milestone 12 A 1");
            assertThat(bench.hear(included("w1", "A", 199, 100))).isEmpty();
        }

        @Test
        void startOverInANewInclusion() {
            bench.hear(included("w1", "A", 105, 6));

            assertThat(bench.hear(included("w1", "B", 107, 3)))
                    .containsExactly("reorged A 1", "detected B 2", "milestone 3 B 2");
        }

        @Test
        void waitUntilSomebodyKnowsItSucceededAndSomebodyVouchesForTheAsset() {
            bench.hear(unvouched(executed(included("w1", "A", 100), UNKNOWN)));

            assertThat(bench.hear(unvouched(executed(included("w1", "A", 111, 12), UNKNOWN))))
                    .isEmpty();
            assertThat(bench.hear(unvouched(included("w2", "A", 111, 12)))).isEmpty();
            assertThat(bench.hear(executed(included("w3", "A", 100), UNKNOWN)))
                    .containsExactly("milestone 3 A 1", "milestone 6 A 1", "milestone 12 A 1");
        }

        @Test
        void areShownAsTheSuccessTheyAreThoughTheirLastWordCameFromOneThatDoesNotKnow() {
            TransferObservation last = unvouched(executed(included("w2", "A", 102, 3), UNKNOWN));
            bench.hear(included("w1", "A", 100));
            Decision.Say say = (Decision.Say) bench.decide(last);

            TransferPayload payload =
                    (TransferPayload) TransferEvents.event(say.emissions().get(0), last, Instant.EPOCH)
                            .getPayload();
            assertThat(payload.getTransfer().getExecutionStatus()).isEqualTo(SUCCESS);
            assertThat(payload.getTransfer().getAsset().getVerified()).isTrue();
        }

        @Test
        void areShownAsDeepAsTheyAreWhateverTheirLastSpeakerClaims() {
            TrackerBench quorum = new TrackerBench(config(2));
            TransferObservation lie = finalized("liar", "A", 103);
            lie.setConfirmations(1_000_000_000);
            quorum.hear(included("w1", "A", 102, 3));
            Decision.Say say = (Decision.Say) quorum.decide(lie);

            TransferPayload payload =
                    (TransferPayload) TransferEvents.event(say.emissions().get(0), lie, Instant.EPOCH)
                            .getPayload();
            assertThat(payload.getTransfer().getConfirmations()).isEqualTo(3);
            assertThat(payload.getTransfer().getFinality()).isEqualTo(io.bellwire.event.v1.Finality.INCLUDED);
        }

        @Test
        void nameWhatWasSaidBeforeAndHowManyAgree() {
            bench.hear(included("w1", "A", 100));
            bench.hear(included("w2", "A", 100));
            Decision.Say say = (Decision.Say) bench.decide(included("w1", "A", 105, 6));

            assertThat(say.emissions()).extracting(Emission::revision).containsExactly(2, 3);
            assertThat(say.emissions()).extracting(Emission::previousMilestone).containsExactly(0, 3);
            assertThat(say.emissions()).extracting(Emission::watcherCount).containsOnly(2);
        }
    }

    @Nested
    class Quorum {
        private final TrackerBench two = new TrackerBench(config(2));

        @Test
        void saysADepthOnceThatManySaySo() {
            assertThat(two.hear(included("w1", "A", 105, 6))).containsExactly("detected A 1");
            assertThat(two.hear(included("w1", "A", 106, 7))).isEmpty();
            assertThat(two.hear(included("w2", "A", 102, 3))).containsExactly("milestone 3 A 1");
            assertThat(two.hear(included("w3", "A", 110, 11))).containsExactly("milestone 6 A 1");
        }

        @Test
        void isCompletedByOneThatDoesNotVouchForTheAsset() {
            two.hear(finalized("w1", "A", 164));

            assertThat(two.hear(unvouched(executed(finalized("w2", "A", 164), UNKNOWN))))
                    .containsExactly("milestone 3 A 1", "milestone 6 A 1", "milestone 12 A 1", "finalized A 1");
        }

        @Test
        void countsAnewInEveryInclusion() {
            two.hear(included("w1", "A", 100));
            two.hear(included("w2", "A", 100));
            two.hear(removed("w1", "A", 103));

            assertThat(two.hear(included("w1", "A", 105, 3))).containsExactly("detected A 2");
            assertThat(two.hear(included("w2", "A", 105, 3))).containsExactly("milestone 3 A 2");
        }

        @Test
        void keepsALiarOnTheRightBlockFromMakingItFinal() {
            assertThat(two.hear(finalized("liar", "A", 100))).containsExactly("detected A 1");
            assertThat(two.hear(included("w1", "A", 102, 3))).containsExactly("milestone 3 A 1");
            assertThat(two.hear(removed("w1", "A", 103))).containsExactly("reorged A 1");
        }

        @Test
        void losesTheVoiceOfOneThatTookItBackHoweverStaleItsWord() {
            two.hear(included("w1", "A", 105, 6));
            two.hear(included("liar", "A", 200));
            assertThat(two.reading(removed("w1", "A", 107))).isEqualTo(Reading.STALE);

            assertThat(two.hear(included("liar", "A", 206, 7))).isEmpty();
            assertThat(two.hear(included("w1", "A", 207, 3))).containsExactly("milestone 3 A 1");
        }

        @Test
        void losesTheVoiceOfOneThatSeesItElsewhere() {
            two.hear(included("w1", "A", 105, 6));
            two.hear(included("liar", "A", 200));
            assertThat(two.reading(included("w1", "B", 107))).isEqualTo(Reading.STALE);

            assertThat(two.hear(included("liar", "A", 206, 7))).isEmpty();
        }

        @Test
        void keepsThoseWhoSayMostWhenThereAreMoreThanItCounts() {
            IntStream.range(0, Watchers.MAX).forEach(i -> two.hear(included("w" + i, "A", 100)));
            two.hear(included("late1", "A", 102, 3));

            assertThat(two.hear(included("late2", "A", 102, 3))).containsExactly("milestone 3 A 1");
        }

        @Test
        void countsNoMoreWatchersThanItKeeps() {
            IntStream.range(0, 40).forEach(i -> bench.hear(included("w" + i, "A", 100)));

            assertThat(((Standing.Included) bench.transfer().standing())
                            .watchers()
                            .count())
                    .isEqualTo(Watchers.MAX);
        }
    }

    @Nested
    class Finality {
        @Test
        void crossesWhatIsLeftAndIsSaidOnce() {
            bench.hear(included("w1", "A", 105, 6));

            assertThat(bench.hear(finalized("w1", "A", 164))).containsExactly("milestone 12 A 1", "finalized A 1");
            assertThat(bench.hear(finalized("w2", "A", 164))).isEmpty();
        }

        @Test
        void comesWithDepthWhereTheChainHasNoTag() {
            TransferObservation bitcoin = included("w1", "A", 200, 100);
            bitcoin.setChainId("bip122:b");

            assertThat(bench.hear(bitcoin)).last().isEqualTo("finalized A 1");
        }

        @Test
        void needsNothingStoredForDuplicatesAfterIt() {
            bench.hear(finalized("w1", "A", 164));
            TrackedTransfer before = bench.transfer();

            bench.hear(included("w2", "A", 170, 70));

            assertThat(bench.transfer()).isSameAs(before);
        }
    }

    @Nested
    class Hold {
        @Test
        void keepsDepthsBackUntilItsOwnWatcherLetsGo() {
            assertThat(bench.hear(flagged(included("w1", "A", 100)))).containsExactly("detected A 1", "held A 1");
            assertThat(bench.hear(flagged(included("w1", "A", 101, 2)))).isEmpty();
            assertThat(bench.hear(included("w2", "A", 105, 6))).isEmpty();

            assertThat(bench.hear(included("w1", "A", 105, 6)))
                    .containsExactly("released A 1", "milestone 3 A 1", "milestone 6 A 1");
        }

        @Test
        void lastsUntilEverybodyWhoFlaggedLetsGo() {
            bench.hear(flagged(included("w1", "A", 100)));
            assertThat(bench.hear(flagged(included("w2", "A", 105, 6)))).isEmpty();

            assertThat(bench.hear(included("w1", "A", 105, 6))).isEmpty();
            assertThat(bench.hear(included("w2", "A", 105, 6)))
                    .containsExactly("released A 1", "milestone 3 A 1", "milestone 6 A 1");
        }

        @Test
        void isLetGoByOneThatDoesNotVouchForTheAsset() {
            bench.hear(flagged(unvouched(executed(included("w1", "A", 100), UNKNOWN))));
            bench.hear(finalized("w2", "A", 164));

            assertThat(bench.hear(unvouched(executed(included("w1", "A", 165), UNKNOWN))))
                    .containsExactly(
                            "released A 1", "milestone 3 A 1", "milestone 6 A 1", "milestone 12 A 1", "finalized A 1");
        }

        @Test
        void keepsFinalityBack() {
            bench.hear(flagged(included("w1", "A", 100)));

            assertThat(bench.hear(finalized("w2", "A", 164))).isEmpty();
            assertThat(bench.hear(included("w1", "A", 150, 50))).last().isEqualTo("finalized A 1");
        }

        @Test
        void outlastsAReorganisation() {
            bench.hear(flagged(included("w1", "A", 100)));

            assertThat(bench.hear(included("w2", "B", 105, 3))).containsExactly("reorged A 1", "detected B 2");
            assertThat(bench.hear(included("w1", "B", 106, 3))).containsExactly("released B 2", "milestone 3 B 2");
        }

        @Test
        void hasAnEventOfItsOwnEachTime() {
            bench.hear(flagged(included("w1", "A", 100)));
            bench.hear(included("w1", "A", 101));
            bench.hear(flagged(included("w1", "A", 102)));

            List<String> ids = bench.log().stream()
                    .flatMap(heard ->
                            bench.again(heard).emissions().stream().map(emission -> emission.id(heard.observation())))
                    .toList();
            assertThat(ids).hasSize(4).doesNotHaveDuplicates();
        }
    }
}
