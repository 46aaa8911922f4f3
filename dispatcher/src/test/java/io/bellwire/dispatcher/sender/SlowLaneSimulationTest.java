package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.dispatcher.sender.SlowLaneWorld.Course;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Endpoints are owed more than they take, and their partitions change hands: nothing is lost, nothing is sent twice, no rate
 * is exceeded, the callbacks of a subject are first tried in order, and who keeps up does not wait.
 */
class SlowLaneSimulationTest {
    private static final int SEEDS = 6;

    static Stream<Arguments> seeds() {
        return Stream.of(Course.values())
                .flatMap(course -> new Random().longs(SEEDS).mapToObj(seed -> Arguments.of(course, seed)));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("seeds")
    void bringsEverythingInOrderAtTheRateOfItsEndpoint(Course course, long seed) {
        SlowLaneWorld world = new SlowLaneWorld(course, seed);

        world.run();

        assertThat(world.undelivered()).as("lost, seed %d", seed).isEmpty();
        assertThat(world.deliveredTwice()).as("sent twice, seed %d", seed).isEmpty();
        assertThat(world.overtaken()).as("out of order, seed %d", seed).isEmpty();
        assertThat(world.beyondRate()).as("too fast, seed %d", seed).isEmpty();
        assertThat(world.spilled()).as("the slow lane is used, seed %d", seed).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"SMALL_ROOM", "LARGE_ROOM"})
    void anEndpointThatKeepsUpDoesNotWaitForOthers(Course course) {
        for (long seed : List.of(1L, 2L, 3L)) {
            SlowLaneWorld world = new SlowLaneWorld(course, seed);

            world.run();

            assertThat(world.longestWaitOfHealthy().toMillis())
                    .as("seed %d", seed)
                    .isLessThan(50);
        }
    }
}
