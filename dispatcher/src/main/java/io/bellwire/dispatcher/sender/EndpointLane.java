package io.bellwire.dispatcher.sender;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one endpoint: how many run at a time, and in which order they start.
 *
 * <p><b>Invariant:</b> a subject has at most one delivery running, and its deliveries start in the order they came;
 * those of other subjects pass by.
 *
 * <p><b>Thread:</b> confined to the endpoint's event loop.
 */
final class EndpointLane {
    private static final int SMOOTHING = 8;

    private final int maxRunning;
    private final Queue<Delivery> ready = new ArrayDeque<>();
    /** Subjects with a delivery ready or running, each with those that wait behind it. */
    private final Map<String, Queue<Delivery>> behind = new HashMap<>();

    private int running;
    private int held;
    private long latencyNanos;
    private boolean draining;

    EndpointLane(int maxRunning) {
        this.maxRunning = maxRunning;
    }

    void add(Delivery delivery) {
        Queue<Delivery> line = behind.get(delivery.subjectId());
        if (line != null) {
            line.add(delivery);
            held++;
        } else {
            behind.put(delivery.subjectId(), new ArrayDeque<>(0));
            ready.add(delivery);
        }
    }

    /** Starts the next delivery, if there is one and it may run; {@link #ended} has to follow. */
    @Nullable
    Delivery startNext() {
        if (running == maxRunning || ready.isEmpty()) {
            return null;
        }
        running++;
        return ready.remove();
    }

    void ended(Delivery delivery) {
        running--;
        Queue<Delivery> line = line(delivery);
        Delivery next = line.poll();
        if (next == null) {
            behind.remove(delivery.subjectId());
        } else {
            held--;
            ready.add(next);
        }
    }

    /** Takes out everything that has not started, each subject in its order. */
    List<Delivery> takeWaiting() {
        List<Delivery> waiting = new ArrayList<>();
        for (Delivery first : ready) {
            waiting.add(first);
            waiting.addAll(line(first));
            behind.remove(first.subjectId());
        }
        ready.clear();
        behind.values().forEach(line -> {
            waiting.addAll(line);
            line.clear();
        });
        held = 0;
        return waiting;
    }

    int waiting() {
        return ready.size() + held;
    }

    /** Remembers how long an attempt took; the newest weigh most. */
    void took(Duration attempt) {
        long nanos = attempt.toNanos();
        latencyNanos += (nanos - latencyNanos) / SMOOTHING;
    }

    /** How long its attempts take. Not how long deliveries wait here: a healthy endpoint with a backlog is not slow. */
    Duration latency() {
        return Duration.ofNanos(latencyNanos);
    }

    boolean isIdle() {
        return running == 0 && ready.isEmpty();
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

    private Queue<Delivery> line(Delivery delivery) {
        return Objects.requireNonNull(
                behind.get(delivery.subjectId()), () -> "nothing runs for subject " + delivery.subjectId());
    }
}
