package io.bellwire.dispatcher.sender;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.event.v1.DeliveryTask;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How one endpoint stands: its breaker, and what senders said of it last.
 *
 * <p><b>Thread:</b> confined to the endpoint's event loop.
 */
final class Standing {
    private static final Breaker UNKNOWN = Breaker.Closed.from(Instant.MIN);

    private final Breaker.Settings settings;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final LastWord lastWord = new LastWord();

    private Breaker breaker = UNKNOWN;
    private @Nullable EndpointHealth heeded;
    private boolean hasLearned;

    /** @param nanoTime as {@link System#nanoTime} */
    Standing(Breaker.Settings settings, LongSupplier nanoTime, InstantSource clock) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /**
     * Goes by what was said of the endpoint: by anyone while nothing is known, else by another sender, who had the endpoint
     * meanwhile.
     *
     * @param self who says what this process says
     */
    void heed(@Nullable EndpointHealth health, String self) {
        EndpointHealth before = heeded;
        if (health == before || health == null) {
            return;
        }
        heeded = health;
        boolean isNews = !hasLearned || (!self.equals(health.getObservedBy()) && !saysTheSame(before, health));
        if (isNews) {
            breaker = HealthChange.breaker(health, clock.instant(), settings);
        }
    }

    /** Of the breaker; what is said of the state passes the word on the breaker on as it found it. */
    private static boolean saysTheSame(@Nullable EndpointHealth before, EndpointHealth health) {
        return before != null
                && before.getBreaker() == health.getBreaker()
                && Objects.equals(before.getOpenUntil(), health.getOpenUntil())
                && Objects.equals(before.getObservedBy(), health.getObservedBy());
    }

    /**
     * @param reached whether the endpoint answered
     * @return whether the breaker opened
     */
    boolean learn(boolean reached, Instant startedAt, Instant endedAt) {
        hasLearned = true;
        boolean wasOpen = breaker.isOpen();
        breaker = breaker.after(reached, startedAt, endedAt, settings);
        return breaker.isOpen() && !wasOpen;
    }

    /** Whether nothing is attempted now. */
    boolean isOpen() {
        if (breaker.isOpen()) {
            breaker = breaker.at(clock.instant(), settings);
        }
        return breaker.isOpen();
    }

    /** How many attempts may run at a time. */
    int allowed() {
        return isOpen() ? 0 : breaker.allowed(settings);
    }

    /** How long nothing will be attempted; zero if something is. */
    Duration restOfPause() {
        return breaker instanceof Breaker.Open open ? Duration.between(clock.instant(), open.until()) : Duration.ZERO;
    }

    /** @param read what the topic says */
    @Nullable
    EndpointHealth health(@Nullable EndpointHealth read) {
        return lastWord.or(read, nanoTime.getAsLong());
    }

    /** What was said last may be dropped with the partition it was said for; from here on it is as the topic says. */
    void forgetWord() {
        lastWord.forget();
    }

    /**
     * What is to be said after an attempt, which is then taken as said; null if nothing has changed.
     *
     * @param read what the topic says
     * @param mends whether a success enables the endpoint again
     */
    @Nullable
    EndpointHealth change(
            DeliveryTask task, @Nullable EndpointHealth read, AttemptReport report, boolean mends, String self) {
        EndpointHealth change = HealthChange.after(task, health(read), report, mends, breaker, self);
        if (change != null) {
            lastWord.said(change, read, nanoTime.getAsLong());
        }
        return change;
    }
}
