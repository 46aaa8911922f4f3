package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The wheel is turned by hand, on a clock of the test. */
class DeadlinesTest {
    private static final long LATEST = 2 * Deadlines.TICK.toNanos();

    private final List<Recorded> passed = new ArrayList<>();
    private long now = Long.MAX_VALUE - Duration.ofSeconds(7).toNanos(); // nanoTime may overflow
    private final Deadlines deadlines = new Deadlines(new EmbeddedChannel().eventLoop(), () -> now);

    private final class Recorded extends Deadline {
        private Runnable then = () -> {};
        private long passedAt;

        @Override
        void passed() {
            passedAt = now;
            passed.add(this);
            then.run();
        }
    }

    @Test
    void passesNeverEarlyAndAtMostTwoTicksLate() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            Recorded deadline = new Recorded();
            deadlines.set(
                    deadline,
                    Duration.ofNanos(random.nextLong(Duration.ofSeconds(40).toNanos())));
            advance(Duration.ofNanos(random.nextLong(Duration.ofMillis(30).toNanos())));
        }

        advance(Duration.ofSeconds(41));

        assertThat(passed).hasSize(2_000).as("seed %s", seed).allSatisfy(deadline -> assertThat(
                        deadline.passedAt - deadline.nanoTime)
                .isBetween(0L, LATEST));
        assertThat(deadlines.count()).isZero();
    }

    @Test
    void passesOnceEvenAfterALongStandstill() {
        Recorded near = set(Duration.ofMillis(10));
        Recorded far = set(Duration.ofSeconds(20));

        now += Duration.ofSeconds(300).toNanos();
        deadlines.turn();
        advance(Duration.ofSeconds(60));

        assertThat(passed).containsExactlyInAnyOrder(near, far);
    }

    @Test
    void neverPassesWhatIsCancelled() {
        Recorded deadline = set(Duration.ofMillis(10));

        deadlines.cancel(deadline);
        deadlines.cancel(deadline);
        advance(Duration.ofSeconds(20));

        assertThat(passed).isEmpty();
        assertThat(deadlines.count()).isZero();
    }

    @Test
    void movesADeadlineThatIsSetAgain() {
        Recorded deadline = set(Duration.ofMillis(10));

        deadlines.set(deadline, Duration.ofSeconds(15));
        advance(Duration.ofSeconds(14));
        assertThat(passed).isEmpty();

        advance(Duration.ofSeconds(2));
        assertThat(passed).containsExactly(deadline);
    }

    @Test
    void whatPassesMayCancelAndSetOthersOfItsOwnTime() {
        Recorded first = set(Duration.ofMillis(10));
        Recorded cancelled = set(Duration.ofMillis(10));
        Recorded moved = set(Duration.ofMillis(10));
        first.then = () -> {
            deadlines.cancel(cancelled);
            deadlines.set(moved, Duration.ofSeconds(1));
            first.then = () -> {};
            deadlines.set(first, Duration.ofMillis(1));
        };

        advance(Duration.ofMillis(100));
        assertThat(passed).containsExactly(first, first);

        advance(Duration.ofSeconds(1));
        assertThat(passed).containsExactly(first, first, moved);
    }

    @Test
    void aBugInOneDoesNotKeepTheOthersFromPassing() {
        Recorded broken = set(Duration.ofMillis(10));
        Recorded sound = set(Duration.ofMillis(10));
        broken.then = () -> {
            throw new IllegalStateException("a bug");
        };

        advance(Duration.ofMillis(100));

        assertThat(passed).containsExactly(broken, sound);
    }

    @Test
    void anErrorInOneDoesNotEither() {
        Recorded broken = set(Duration.ofMillis(10));
        Recorded sound = set(Duration.ofMillis(10));
        broken.then = () -> {
            throw new StackOverflowError("too deep");
        };

        advance(Duration.ofMillis(100));

        assertThat(passed).containsExactly(broken, sound);
    }

    private Recorded set(Duration fromNow) {
        Recorded deadline = new Recorded();
        deadlines.set(deadline, fromNow);
        return deadline;
    }

    /** The wheel turns every tick, as its task has it. */
    private void advance(Duration time) {
        long end = now + time.toNanos();
        while (end - now > 0) {
            now += Math.min(end - now, Deadlines.TICK.toNanos());
            deadlines.turn();
        }
    }
}
