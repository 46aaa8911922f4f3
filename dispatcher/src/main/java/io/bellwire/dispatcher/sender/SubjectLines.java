package io.bellwire.dispatcher.sender;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * In which order the deliveries of one endpoint start.
 *
 * <p><b>Invariant:</b> a subject has at most one delivery running, and its deliveries start in the order they came;
 * those of other subjects pass by.
 *
 * <p><b>Thread:</b> confined to the endpoint's event loop. Times are nanoseconds of one clock.
 */
final class SubjectLines {
    /** Collections that held more than this do not shrink by themselves; a new one is made once all has ended. */
    private static final int WORTH_KEEPING = 64;

    private static final Queue<Delivery> NONE = new ArrayDeque<>(0); // stays empty

    private Queue<Delivery> ready = new ArrayDeque<>(1);
    /** Of subjects with a delivery ready or running. */
    private Map<String, Line> lines = new HashMap<>(1);

    private int widest;
    private int running;
    private int held; // behind one of their subject that is ready or running
    private long startedSum; // start times of what runs; may overflow, differences to it do not

    /** One subject: what waits behind its delivery that is ready or running. */
    static final class Line {
        private Queue<Delivery> waiting = NONE; // most subjects have one delivery at a time
        private @Nullable Delivery running;

        void await(Delivery delivery) {
            if (waiting == NONE) {
                waiting = new ArrayDeque<>();
            }
            waiting.add(delivery);
        }
    }

    void add(Delivery delivery) {
        Line known = lines.get(delivery.subjectId());
        if (known != null) {
            known.await(delivery);
            delivery.line = known;
            held++;
        } else {
            Line line = new Line();
            lines.put(delivery.subjectId(), line);
            ready.add(delivery);
            delivery.line = line;
            widest = Math.max(widest, lines.size());
        }
    }

    /** What {@link #start} would start; null if nothing may. */
    @Nullable
    Delivery next() {
        return ready.peek();
    }

    /** Starts the next, which there has to be; {@link #ended} has to follow. */
    Delivery start(long now) {
        Delivery next = ready.remove();
        Line line = next.line;
        if (line == null) {
            throw new IllegalStateException("no line for subject " + next.subjectId());
        }
        line.running = next;
        next.startedNanos = now;
        startedSum += now;
        running++;
        return next;
    }

    /** Whether it ran; nothing happens if it had ended before. */
    boolean ended(Delivery delivery) {
        Line line = delivery.line;
        if (line == null || line.running != delivery) {
            return false;
        }
        running--;
        startedSum -= delivery.startedNanos;
        line.running = null;
        Delivery next = line.waiting.poll();
        if (next == null) {
            lines.remove(delivery.subjectId());
            shrink();
        } else {
            held--;
            ready.add(next);
        }
        return true;
    }

    /** Takes out all but so many, each subject from its end and in its order; what runs stays. */
    List<Delivery> takeBeyond(long overall, long perSubject) {
        List<Delivery> taken = new ArrayList<>();
        keepFirst(overall, ready, first -> {
            taken.add(first);
            Line line = lines.remove(first.subjectId());
            if (line != null) {
                taken.addAll(line.waiting);
                held -= line.waiting.size();
            }
        });
        long room = overall - ready.size();
        for (Line line : lines.values()) {
            held -= line.waiting.size();
            keepFirst(Math.min(perSubject, room), line.waiting, taken::add);
            held += line.waiting.size();
            room -= line.waiting.size();
        }
        return taken;
    }

    int running() {
        return running;
    }

    int waiting() {
        return ready.size() + held;
    }

    /** Those of them that wait for another of their subject. */
    int held() {
        return held;
    }

    /** How long what runs has run, on average; 0 if nothing does. */
    long meanAge(long now) {
        return running == 0 ? 0 : (running * now - startedSum) / running;
    }

    private void shrink() {
        if (lines.isEmpty() && widest > WORTH_KEEPING) {
            lines = new HashMap<>(1);
            ready = new ArrayDeque<>(1);
            widest = 0;
        }
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
}
