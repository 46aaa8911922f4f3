package io.bellwire.dispatcher.sender;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one endpoint: whether the next may start, and which would wait too long here.
 *
 * <p>The next starts if its subject's turn has come ({@link SubjectLines}), fewer run than the endpoint bears ({@link
 * AdaptiveLimit}), the endpoint is worth an attempt ({@link Breaker}) and its rate allows one ({@link TokenBucket}).
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

    /** So many may wait for as long as this, whatever is to be expected; half of what a sender takes on by default. */
    static final int BEARABLE = 4_096;

    static final Duration BEARABLE_TIME = WAIT_BUDGET;

    /** An endpoint that was slow a moment ago is expected to be slow still. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    /** One that could not bear what it was sent, for longer. */
    private static final Duration CUT_REMEMBERED = Duration.ofMinutes(5);

    /** An attempt costs something however small its body is. */
    private static final int LEAST_COST = 1_024;

    private final DirectoryEntry entry;
    private final LongSupplier nanoTime;
    private final Standing standing;
    private final DeficitRoundRobin.Seat<EndpointLane> seat = new DeficitRoundRobin.Seat<>(this);
    private final SubjectLines lines = new SubjectLines();
    private final SlowSide slowSide = new SlowSide();
    private final AdaptiveLimit limit;
    private final Latency latency = new Latency();
    private final Bookings bookings;
    private final RetryBudget retries;

    private @Nullable TokenBucket bucket; // null when its owner has set no rate
    private long usedNanos;
    private boolean isSlow; // by estimate, since slowSinceNanos
    private long slowSinceNanos;
    private boolean isWoken; // later, by a task that is on its way

    /** @param nanoTime as {@link System#nanoTime} */
    EndpointLane(
            DirectoryEntry entry,
            int maxRunning,
            Breaker.Settings settings,
            LongSupplier nanoTime,
            InstantSource clock) {
        this.entry = entry;
        this.limit = new AdaptiveLimit(maxRunning);
        this.nanoTime = nanoTime;
        this.standing = new Standing(settings, nanoTime, clock);
        this.usedNanos = nanoTime.getAsLong();
        this.bookings = new Bookings(usedNanos);
        this.retries = new RetryBudget(usedNanos);
    }

    DirectoryEntry entry() {
        return entry;
    }

    Standing standing() {
        return standing;
    }

    /** Its place among the lanes of its loop. */
    DeficitRoundRobin.Seat<EndpointLane> seat() {
        return seat;
    }

    /** Whether the delivery is a retry of which the endpoint has had too many for what it takes. */
    boolean holdsBack(Delivery delivery) {
        return delivery.isRetry() && !retries.allows(nanoTime.getAsLong());
    }

    SlowSide slowSide() {
        return slowSide;
    }

    void add(Delivery delivery) {
        lines.add(delivery);
        slowSide.waits(delivery);
    }

    /**
     * Bounds the endpoint anew.
     *
     * @param ratePerSecond attempts started per second at most; 0 for no bound
     */
    void obey(int maxRunning, int ratePerSecond) {
        limit.atMost(maxRunning);
        if (ratePerSecond != rate()) {
            bucket = ratePerSecond == 0 ? null : new TokenBucket(ratePerSecond, nanoTime.getAsLong());
        }
    }

    /** Starts the next delivery, if there is one and it may run; {@link #ended} has to follow. */
    @Nullable
    Delivery startNext() {
        if (!hasTurn()) {
            return null;
        }
        long now = nanoTime.getAsLong();
        if (bucket != null && !bucket.tryTake(now)) {
            return null;
        }
        Delivery next = lines.start(now);
        isSlow = isSlow && lines.waiting() > 0;
        slowSide.waitsNoMore(next);
        return next;
    }

    /** Bytes of the delivery that {@link #startNext} would start, or {@link DeficitRoundRobin#NOTHING}. */
    long costOfNext() {
        Delivery next = lines.next();
        if (next == null || !hasTurn() || (bucket != null && bucket.nanosToNext(nanoTime.getAsLong()) > 0)) {
            return DeficitRoundRobin.NOTHING;
        }
        return Math.max(LEAST_COST, InFlight.bytes(next.inFlight().record()));
    }

    /** How long nothing but the endpoint's rate keeps the next one from starting, in nanoseconds; 0 if it does not. */
    long nanosToRate() {
        return bucket == null || !hasTurn() ? 0 : bucket.nanosToNext(nanoTime.getAsLong());
    }

    /** Whether the next one may start as far as all but its rate is concerned, and its owner has set one. */
    boolean hasTurnAtRate() {
        return bucket != null && hasTurn();
    }

    private boolean hasTurn() {
        return lines.next() != null && lines.running() < maxRunning();
    }

    private int rate() {
        return bucket == null ? 0 : bucket.ratePerSecond();
    }

    /** Whether it ran; nothing happens if it has ended before. */
    boolean ended(Delivery delivery) {
        boolean ran = lines.ended(delivery);
        if (ran) {
            usedNanos = nanoTime.getAsLong();
        }
        return ran;
    }

    /**
     * Learns from an attempt; to be called before it has {@link #ended}.
     *
     * @return whether the breaker opened
     */
    boolean learn(Signal signal, Delivery delivery, Instant startedAt, Duration took) {
        latency.took(took);
        if (signal == Signal.NONE) {
            return false;
        }
        long now = nanoTime.getAsLong();
        if (signal != Signal.FORBIDDEN) {
            retries.ended(delivery.isRetry(), signal == Signal.TAKEN, now);
        }
        if (signal == Signal.TAKEN) {
            limit.succeeded(lines.running() >= limit.get());
        } else if (signal.isTooMuch()) {
            limit.failed(now - took.toNanos(), now);
        }
        return standing.learn(signal.isReached(), startedAt, startedAt.plus(took));
    }

    /**
     * Takes out what would wait longer than {@link #WAIT_BUDGET}, each subject from its end and in its order; everything
     * while nothing is attempted.
     *
     * @param most that may wait even if it is not for long
     */
    List<Delivery> takeLate(int most) {
        if (standing.isOpen()) {
            unpark();
            return take(0, 0);
        }
        long perSubject = perSubject(most);
        return lines.waiting() <= perSubject ? List.of() : take(inBudget(most), perSubject);
    }

    /**
     * Takes out what came on the direct way, each subject in its order, if any of it would wait too long. All of it: what
     * stayed, and slowed down later, could not follow without being overtaken by what went before it.
     *
     * @param most as for {@link #takeLate}
     */
    List<Delivery> takeExcess(int most) {
        noteSlowness(most);
        if (!slowSide.hasDirect() || isBearable(most)) {
            return List.of();
        }
        isSlow = false; // who comes next may wait and see anew
        List<Delivery> late = takeLate(most);
        boolean isExceeded = late.stream().anyMatch(SlowSide::isDirect);
        List<Delivery> taken = isExceeded ? take(0, 0) : new ArrayList<>();
        taken.addAll(late);
        return keep(taken, delivery -> !isExceeded || !SlowSide.isDirect(delivery));
    }

    private void noteSlowness(int most) {
        boolean isLate = lines.waiting() > inBudget(most) || lines.held() > perSubject(most);
        if (isLate && !isSlow) {
            slowSinceNanos = nanoTime.getAsLong();
        }
        isSlow = isLate;
    }

    /**
     * Whether it may wait and see: few enough wait, and not for long. In a process that is busy all endpoints seem slow for a
     * moment.
     */
    private boolean isBearable(int most) {
        return lines.waiting() <= Math.min(atRate(most), BEARABLE)
                && (!isSlow || nanoTime.getAsLong() - slowSinceNanos < BEARABLE_TIME.toNanos());
    }

    /** Lets it wait beside the lane until what was spilled before it is back; {@link #unpark} has to follow. */
    void park(Delivery delivery) {
        slowSide.park(delivery, nanoTime.getAsLong());
    }

    /** Whether more were parked, or for longer, than it is worth. */
    boolean hasParkedInVain(int most) {
        return slowSide.parked() > 0
                && (slowSide.parked() > BEARABLE
                        || isFull(most)
                        || slowSide.parkedNanos(nanoTime.getAsLong()) >= BEARABLE_TIME.toNanos());
    }

    void unpark() {
        if (slowSide.parked() > 0) {
            slowSide.unpark().forEach(this::add);
        }
    }

    /** Whether one more would wait too long, as far as it does not hang on its subject. Never while it is idle, however slow. */
    boolean isFull(int most) {
        return lines.waiting() > 0 && lines.waiting() >= inBudget(most);
    }

    /** Whether its rate alone keeps the last of them waiting too long. */
    boolean isBeyondRate() {
        return lines.waiting() > atRate(Integer.MAX_VALUE);
    }

    /** The partitions it was in are another's. They may come back, and then nothing that was sent meanwhile is known here. */
    void gone() {
        goneInPart();
        slowSide.forget();
    }

    /** As above, of partitions beside the slow lane's alone: what was spilled comes back here all the same. */
    void goneInPart() {
        unpark();
        keep(take(0, 0), delivery -> !delivery.inFlight().work().isRevoked());
        standing.forgetWord();
        bucket = bucket == null ? null : new TokenBucket(rate(), nanoTime.getAsLong());
    }

    /** Puts back what is to be kept, in its order, and returns the rest. */
    private List<Delivery> keep(List<Delivery> taken, Predicate<Delivery> isKept) {
        List<Delivery> rest = new ArrayList<>();
        for (Delivery delivery : taken) {
            if (isKept.test(delivery)) {
                add(delivery);
            } else {
                rest.add(delivery);
            }
        }
        return rest;
    }

    private List<Delivery> take(long overall, long perSubject) {
        List<Delivery> taken = lines.takeBeyond(overall, perSubject);
        taken.forEach(slowSide::waitsNoMore);
        return taken;
    }

    /** One after the other. */
    private long perSubject(int most) {
        return Math.min(atRate(most), startedInBudget(1));
    }

    private long atRate(int most) {
        return bucket == null ? most : Math.min(most, rate() * WAIT_BUDGET.toSeconds());
    }

    private long inBudget(int most) {
        return Math.min(atRate(most), startedInBudget(maxRunning()) + limit.growthIn(startedInBudget(1)));
    }

    private long startedInBudget(int atATime) {
        return atATime * WAIT_BUDGET.toNanos() / Math.max(expectedNanos(), 1);
    }

    /** Books a turn for a delivery that is put off. */
    Duration book() {
        Duration rest = standing.restOfPause();
        Duration soonest = rest.compareTo(WAIT_BUDGET) > 0 ? rest : WAIT_BUDGET;
        long each = expectedNanos() / limit.get();
        long apart = bucket == null ? each : Math.max(each, TimeUnit.SECONDS.toNanos(1) / rate());
        return bookings.next(soonest, apart, nanoTime.getAsLong());
    }

    /** Those parked among them. */
    int waiting() {
        return lines.waiting() + slowSide.parked();
    }

    /** What an attempt takes. */
    Duration expected() {
        return Duration.ofNanos(expectedNanos());
    }

    private long expectedNanos() {
        return latency.expectedNanos(lines.meanAge(nanoTime.getAsLong()));
    }

    private int maxRunning() {
        return Math.min(limit.get(), standing.allowed());
    }

    /** Idle for so long that what it remembers is out of date. */
    boolean isForgotten() {
        Duration remembered = limit.isBelowStart() ? CUT_REMEMBERED : REMEMBERED;
        return lines.running() == 0
                && waiting() == 0
                && nanoTime.getAsLong() - usedNanos >= remembered.toNanos()
                && !standing.isOpen()
                && !slowSide.isBehind();
    }

    /** Whether somebody has to see to it that the lane is drained when its rate allows; asked of one caller at a time. */
    boolean claimWaking() {
        boolean wasWoken = isWoken;
        isWoken = true;
        return !wasWoken;
    }

    void woken() {
        isWoken = false;
    }
}
