package io.bellwire.dispatcher.sender;

import io.bellwire.delivery.v1.EndpointHealth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one endpoint: whether the next may start, and which would wait too long here.
 *
 * <p>The next starts if its subject's turn has come ({@link SubjectLines}), fewer run than the endpoint bears ({@link
 * AdaptiveLimit}) and the endpoint is worth an attempt ({@link Breaker}).
 *
 * <p><b>Why bound time?</b> What waits here takes up the sender's room and holds back its partition's commits, both shared
 * with all other endpoints. A thousand waiting for an endpoint that answers in a millisecond harm nobody; twenty waiting
 * for one that hangs do.
 *
 * <p><b>Thread:</b> confined to the endpoint's event loop.
 */
final class EndpointLane {
    /** The longest a delivery may be expected to wait here. */
    static final Duration WAIT_BUDGET = Duration.ofSeconds(2);

    /** An endpoint that was slow a moment ago is expected to be slow still. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    /** One that could not bear what it was sent, for longer. */
    private static final Duration CUT_REMEMBERED = Duration.ofMinutes(5);

    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final Breaker.Settings settings;
    private final SubjectLines lines = new SubjectLines();
    private final AdaptiveLimit limit;
    private final Latency latency = new Latency();
    private final Bookings bookings;
    private final LastWord lastWord = new LastWord();

    private Breaker breaker;
    private @Nullable EndpointHealth heeded;
    private boolean hasLearned;
    private long usedNanos;
    private boolean draining;

    /** @param nanoTime as {@link System#nanoTime} */
    EndpointLane(int maxRunning, Breaker.Settings settings, LongSupplier nanoTime, InstantSource clock) {
        this.limit = new AdaptiveLimit(maxRunning);
        this.breaker = Breaker.Closed.from(Instant.MIN);
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.usedNanos = nanoTime.getAsLong();
        this.bookings = new Bookings(usedNanos);
    }

    /**
     * Goes by what was said of the endpoint: by anyone when the lane is new, else by another sender, who had the endpoint
     * meanwhile.
     *
     * @param self who says what this process says
     */
    void heed(@Nullable EndpointHealth health, String self) {
        if (health == heeded) {
            return;
        }
        heeded = health;
        if (health != null && (!hasLearned || !self.equals(health.getObservedBy())) && lines.running() == 0) {
            breaker = HealthChange.breaker(health, clock.instant(), settings);
        }
    }

    void add(Delivery delivery) {
        lines.add(delivery);
    }

    /** Starts the next delivery, if there is one and it may run; {@link #ended} has to follow. */
    @Nullable
    Delivery startNext() {
        return lines.next() == null || lines.running() >= maxRunning() ? null : lines.start(nanoTime.getAsLong());
    }

    /** Nothing happens if it has ended before. */
    void ended(Delivery delivery) {
        if (lines.ended(delivery)) {
            usedNanos = nanoTime.getAsLong();
        }
    }

    /**
     * Learns from an attempt; to be called before it has {@link #ended}.
     *
     * @return whether the breaker opened
     */
    boolean learn(Signal signal, Instant startedAt, Duration took) {
        latency.took(took);
        if (signal == Signal.NONE) {
            return false;
        }
        hasLearned = true;
        long now = nanoTime.getAsLong();
        if (signal == Signal.TAKEN) {
            limit.succeeded(lines.running() >= limit.get());
        } else if (signal != Signal.ANSWERED) {
            limit.failed(now - took.toNanos(), now);
        }
        boolean wasOpen = breaker.isOpen();
        breaker = breaker.after(signal != Signal.UNREACHABLE, startedAt, startedAt.plus(took), settings);
        return breaker.isOpen() && !wasOpen;
    }

    /**
     * Takes out what would wait longer than {@link #WAIT_BUDGET}, each subject from its end and in its order; everything
     * while nothing is attempted.
     *
     * @param most that may wait even if it is not for long
     */
    List<Delivery> takeLate(int most) {
        if (isOpen()) {
            return lines.takeBeyond(0, 0);
        }
        long perSubject = inBudget(1, most); // one after the other
        return lines.waiting() <= perSubject ? List.of() : lines.takeBeyond(inBudget(limit.get(), most), perSubject);
    }

    private long inBudget(int atATime, int most) {
        long cost = expectedNanos();
        return cost == 0 ? most : Math.min(most, atATime * WAIT_BUDGET.toNanos() / cost);
    }

    /** Books a turn for a delivery that is put off. */
    Duration book() {
        Duration soonest = WAIT_BUDGET;
        if (breaker instanceof Breaker.Open open) {
            Duration rest = Duration.between(clock.instant(), open.until());
            soonest = rest.compareTo(soonest) > 0 ? rest : soonest;
        }
        return bookings.next(soonest, expectedNanos() / limit.get(), nanoTime.getAsLong());
    }

    int waiting() {
        return lines.waiting();
    }

    /** What an attempt takes. */
    Duration expected() {
        return Duration.ofNanos(expectedNanos());
    }

    private long expectedNanos() {
        return latency.expectedNanos(lines.meanAge(nanoTime.getAsLong()));
    }

    /** Whether nothing is attempted now. */
    boolean isOpen() {
        breaker = breaker.at(clock.instant(), settings);
        return breaker.isOpen();
    }

    Breaker breaker() {
        return breaker;
    }

    private int maxRunning() {
        if (breaker.isOpen()) {
            breaker = breaker.at(clock.instant(), settings);
        }
        return Math.min(limit.get(), breaker.allowed(settings));
    }

    /** What is said of the endpoint last, be it by this lane. */
    @Nullable
    EndpointHealth health(@Nullable EndpointHealth inDirectory) {
        return lastWord.or(inDirectory, nanoTime.getAsLong());
    }

    /** Keeps what this lane says of the endpoint, until the directory has it. */
    void said(EndpointHealth health) {
        lastWord.said(health, nanoTime.getAsLong());
    }

    /** Idle for so long that what it remembers is out of date. */
    boolean isForgotten() {
        Duration remembered = limit.isBelowStart() ? CUT_REMEMBERED : REMEMBERED;
        return lines.running() == 0
                && lines.waiting() == 0
                && nanoTime.getAsLong() - usedNanos >= remembered.toNanos()
                && !isOpen();
    }

    /** Starts whatever may start, by {@code starter}. An attempt may end before its start returns; that must not nest. */
    void drain(Consumer<Delivery> starter) {
        if (draining) {
            return;
        }
        draining = true;
        try {
            for (Delivery next = startNext(); next != null; next = startNext()) {
                starter.accept(next);
            }
        } finally {
            draining = false;
        }
    }
}
