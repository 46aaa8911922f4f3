package io.bellwire.dispatcher.sender;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one endpoint: how many run at a time, in which order they start, and which would wait too long here.
 *
 * <p><b>Invariant:</b> a subject has at most one delivery running, and its deliveries start in the order they came;
 * those of other subjects pass by.
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

    private static final int SMOOTHING = 8;

    private final int maxRunning;
    private final LongSupplier nanoTime;
    private final Queue<Delivery> ready = new ArrayDeque<>();
    /** Of subjects with a delivery ready or running. */
    private final Map<String, Line> lines = new HashMap<>();

    private int running;
    private int held;
    private long startedSum; // start times of what runs; may overflow, differences to it do not
    private long latencyNanos;
    private long usedNanos;
    private long openingNanos; // when the last one put off may expect its turn
    private boolean draining;

    /** @param nanoTime as {@link System#nanoTime} */
    EndpointLane(int maxRunning, LongSupplier nanoTime) {
        this.maxRunning = maxRunning;
        this.nanoTime = nanoTime;
        this.usedNanos = nanoTime.getAsLong();
        this.openingNanos = usedNanos;
    }

    /** One subject: what waits behind its delivery that is ready or running. */
    private static final class Line {
        private final Queue<Delivery> waiting = new ArrayDeque<>(0);
        private @Nullable Delivery running;
        private long startedNanos;
    }

    void add(Delivery delivery) {
        Line line = lines.get(delivery.subjectId());
        if (line != null) {
            line.waiting.add(delivery);
            held++;
        } else {
            lines.put(delivery.subjectId(), new Line());
            ready.add(delivery);
        }
    }

    /** Starts the next delivery, if there is one and it may run; {@link #ended} has to follow. */
    @Nullable
    Delivery startNext() {
        if (running == maxRunning || ready.isEmpty()) {
            return null;
        }
        Delivery next = ready.remove();
        Line line = lines.get(next.subjectId());
        if (line == null) {
            throw new IllegalStateException("no line for subject " + next.subjectId());
        }
        line.running = next;
        line.startedNanos = nanoTime.getAsLong();
        startedSum += line.startedNanos;
        running++;
        return next;
    }

    /** Nothing happens if it has ended before. */
    void ended(Delivery delivery) {
        Line line = lines.get(delivery.subjectId());
        if (line == null || line.running != delivery) {
            return;
        }
        running--;
        startedSum -= line.startedNanos;
        line.running = null;
        usedNanos = nanoTime.getAsLong();
        Delivery next = line.waiting.poll();
        if (next == null) {
            lines.remove(delivery.subjectId());
        } else {
            held--;
            ready.add(next);
        }
    }

    /**
     * Takes out what would wait longer than {@link #WAIT_BUDGET}, each subject from its end and in its order.
     *
     * @param most that may wait even if it is not for long
     */
    List<Delivery> takeLate(int most) {
        long perSubject = inBudget(1, most); // one after the other
        long overall = inBudget(maxRunning, most);
        if (waiting() <= perSubject) {
            return List.of();
        }
        List<Delivery> late = new ArrayList<>();
        keepFirst(overall, ready, first -> {
            late.add(first);
            Line line = lines.remove(first.subjectId());
            if (line != null) {
                late.addAll(line.waiting);
                held -= line.waiting.size();
            }
        });
        long room = overall - ready.size();
        for (Line line : lines.values()) {
            held -= line.waiting.size();
            keepFirst(Math.min(perSubject, room), line.waiting, late::add);
            held += line.waiting.size();
            room -= line.waiting.size();
        }
        return late;
    }

    private long inBudget(int atATime, int most) {
        long cost = expectedNanos();
        return cost == 0 ? most : Math.min(most, atATime * WAIT_BUDGET.toNanos() / cost);
    }

    private static void keepFirst(long keep, Queue<Delivery> queue, Consumer<Delivery> rest) {
        int size = queue.size();
        for (int i = 0; i < size; i++) {
            Delivery next = queue.remove();
            if (i < keep) {
                queue.add(next);
            } else {
                rest.accept(next);
            }
        }
    }

    /**
     * Books a turn for a delivery that is put off, after those put off before it: so a backlog comes back about as fast as
     * the endpoint can take it.
     *
     * @return how long until then
     */
    Duration book() {
        long now = nanoTime.getAsLong();
        long ahead = Math.max(openingNanos - now, WAIT_BUDGET.toNanos()) + expectedNanos() / maxRunning;
        openingNanos = now + Math.min(ahead, Settler.LONGEST_PUT_OFF.toNanos());
        return Duration.ofNanos(openingNanos - now);
    }

    int waiting() {
        return ready.size() + held;
    }

    /** Remembers how long an attempt took; the newest weigh most. */
    void took(Duration attempt) {
        long nanos = attempt.toNanos();
        latencyNanos += (nanos - latencyNanos) / SMOOTHING;
    }

    /**
     * What an attempt takes, as far as is known: those that ended, or those that run once they have run longer. Not the
     * oldest alone: one that is stuck says little while others pass it.
     */
    Duration expected() {
        return Duration.ofNanos(expectedNanos());
    }

    private long expectedNanos() {
        long ages = running * nanoTime.getAsLong() - startedSum;
        return running == 0 ? latencyNanos : Math.max(latencyNanos, ages / running);
    }

    /** Idle for so long that what it remembers is out of date. */
    boolean isForgotten() {
        return running == 0 && ready.isEmpty() && nanoTime.getAsLong() - usedNanos >= REMEMBERED.toNanos();
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
