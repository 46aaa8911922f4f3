package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.TrackerBench.config;
import static io.bellwire.dispatcher.router.TrackerBench.executed;
import static io.bellwire.dispatcher.router.TrackerBench.finalized;
import static io.bellwire.dispatcher.router.TrackerBench.flagged;
import static io.bellwire.dispatcher.router.TrackerBench.included;
import static io.bellwire.dispatcher.router.TrackerBench.outside;
import static io.bellwire.dispatcher.router.TrackerBench.removed;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.dispatcher.router.TrackerBench.Heard;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever watchers say, true or not: what merchants hear makes sense, and a crash changes none of it. */
class TrackerSequenceTest {
    private static final long SEED = Long.getLong("bellwire.test.seed", new Random().nextLong());
    private static final int HISTORIES = 2_000;
    private static final int LENGTH = 60;

    @Test
    void neverTellsAnImpossibleStory() {
        for (long history = 0; history < HISTORIES; history++) {
            long seed = SEED + history;
            Random random = new Random(seed);
            TrackerBench bench = new TrackerBench(config(1 + random.nextInt(3)));
            Story story = new Story();
            List<Boolean> refused = new ArrayList<>();
            for (int i = 0; i < LENGTH; i++) {
                TransferObservation observation = statement(random);
                Decision decision = bench.decide(observation);
                refused.add(decision instanceof Decision.Refused);
                if (decision instanceof Decision.Say say) {
                    bench.keep(say);
                    for (Emission emission : say.emissions()) {
                        assertThat(story.tell(emission, observation))
                                .as("seed %d, record %d: %s after %s", seed, i, emission.name(), story)
                                .isTrue();
                    }
                }
            }
            requireReplaysToBeExact(bench, story, refused, seed);
        }
    }

    /** From the last state: all that was said, in the same order and under the same ids, and nothing else. */
    private static void requireReplaysToBeExact(TrackerBench bench, Story story, List<Boolean> refused, long seed) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < bench.log().size(); i++) {
            Heard heard = bench.log().get(i);
            Decision decision =
                    bench.tracker().apply(bench.transfer(), heard.observation(), heard.offset(), heard.recordedAt());
            if (refused.get(i)) {
                assertThat(decision).as("seed %d, record %d", seed, i).isInstanceOf(Decision.Refused.class);
            } else if (decision instanceof Decision.Say say) {
                assertThat(say.transfer()).isSameAs(bench.transfer());
                say.emissions().forEach(emission -> ids.add(emission.id(heard.observation())));
            }
        }
        assertThat(ids).as("seed %d", seed).isEqualTo(story.ids);
    }

    private static TransferObservation statement(Random random) {
        String watcher = "w" + random.nextInt(3);
        String block = String.valueOf((char) ('A' + random.nextInt(4)));
        long ordinal = 100 + random.nextInt(12);
        ObservationKind[] ends = {ObservationKind.MEMPOOL_SEEN, ObservationKind.REPLACED, ObservationKind.DROPPED};
        TransferObservation said =
                switch (random.nextInt(10)) {
                    case 0, 1 -> removed(watcher, block, ordinal);
                    case 2 -> outside(watcher, ends[random.nextInt(3)], ordinal);
                    case 3 ->
                        random.nextInt(4) == 0 ? finalized(watcher, block, ordinal) : included(watcher, block, ordinal);
                    default -> included(watcher, block, ordinal, 1 + random.nextInt(14));
                };
        if (random.nextInt(8) == 0) {
            flagged(said);
        }
        if (random.nextInt(6) == 0) {
            executed(said, ExecutionStatus.values()[random.nextInt(ExecutionStatus.values().length)]);
        }
        if (random.nextInt(12) == 0) {
            said.setAmount("666");
        }
        return said;
    }

    /** What a merchant knows, told one event at a time. */
    private static final class Story {
        private final List<String> ids = new ArrayList<>();
        private final Set<String> known = new HashSet<>();
        private final List<String> types = new ArrayList<>();
        private int revision;
        private int epoch;
        private int milestone;
        private @Nullable String announced;
        private boolean failed;
        private boolean held;
        private boolean over;

        /** Whether it makes sense after all that was told before. */
        boolean tell(Emission emission, TransferObservation cause) {
            String id = emission.id(cause);
            types.add(emission.name() + '@' + emission.inclusionEpoch());
            ids.add(id);
            boolean in = announced != null;
            boolean sensible =
                    switch (emission.type()) {
                        case DETECTED, FAILED ->
                            emission.inclusionEpoch() == 0
                                    ? revision == 0
                                    : in ? fails(emission) : enters(emission, id);
                        case MILESTONE -> in && !failed && !held && emission.milestone() > milestone;
                        case FINALIZED -> in && !failed && !held;
                        case REORGED, FAILURE_REORGED -> in && id(announced).equals(emission.revokes(cause));
                        case HELD -> in && !held;
                        case RELEASED -> in && held;
                        case REPLACED, DROPPED -> !in && revision > 0;
                        case UNKNOWN -> false;
                    };
            boolean inOrder = emission.revision() == revision + 1 && emission.inclusionEpoch() == epoch && !over;
            remember(emission);
            return sensible && inOrder && known.add(id);
        }

        private boolean enters(Emission emission, String id) {
            epoch++;
            milestone = 0;
            failed = emission.name().equals(TransferTracker.FAILED);
            announced = id;
            return true;
        }

        /** An inclusion announced as detected, whose execution turns out to have failed. */
        private boolean fails(Emission emission) {
            boolean first = emission.name().equals(TransferTracker.FAILED) && !failed && milestone == 0;
            failed = true;
            return first;
        }

        private void remember(Emission emission) {
            revision = emission.revision();
            switch (emission.type()) {
                case MILESTONE -> milestone = emission.milestone();
                case FINALIZED -> over = true;
                case REORGED, FAILURE_REORGED -> announced = null;
                case HELD -> held = true;
                case RELEASED -> held = false;
                default -> {
                    // nothing to remember beyond its number
                }
            }
        }

        private static String id(@Nullable String announced) {
            return String.valueOf(announced);
        }

        @Override
        public String toString() {
            return types.toString();
        }
    }
}
