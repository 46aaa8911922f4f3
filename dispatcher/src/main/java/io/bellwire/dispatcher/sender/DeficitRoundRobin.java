package io.bellwire.dispatcher.sender;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is among those that want what there is too little of. Each turn is worth the same number of bytes; what one
 * does not use of it for want of a whole delivery's worth it keeps for its next.
 *
 * <p>So in the long run all get the same share however large their deliveries are and however many wait; who has not
 * enough waiting leaves its share to the others, and whoever is alone is never kept waiting.
 *
 * <p><b>Thread:</b> confined to one event loop.
 */
final class DeficitRoundRobin<T> {
    /** What is returned for one that cannot use a turn. */
    static final long NOTHING = -1;

    private final long quantum;
    private final Queue<Seat<T>> ring = new ArrayDeque<>();

    /** @param quantum bytes of a turn */
    DeficitRoundRobin(long quantum) {
        this.quantum = quantum;
    }

    /** A place in the ring, made once per contender. */
    static final class Seat<T> {
        private final T contender;
        private boolean isTaken;
        private boolean hasTurn;
        private long credit;

        Seat(T contender) {
            this.contender = contender;
        }
    }

    /** Puts it at the end of the ring, unless it is in it. */
    void offer(Seat<T> seat) {
        if (!seat.isTaken) {
            seat.isTaken = true;
            ring.add(seat);
        }
    }

    /** Whether nobody is in the ring. */
    boolean isEmpty() {
        return ring.isEmpty();
    }

    /**
     * Who may take one now; it is charged for it. Null if nobody wants to; who does not is no longer in the ring.
     *
     * @param cost bytes of the next that a contender would take, more than 0, or {@link #NOTHING}
     */
    @Nullable
    T next(ToLongFunction<T> cost) {
        for (Seat<T> seat = ring.peek(); seat != null; seat = ring.peek()) {
            long wanted = cost.applyAsLong(seat.contender);
            if (wanted == NOTHING) {
                leave(seat);
                continue;
            }
            if (!seat.hasTurn) {
                seat.hasTurn = true;
                seat.credit += quantum;
            }
            if (seat.credit >= wanted) {
                seat.credit -= wanted;
                return seat.contender;
            }
            seat.hasTurn = false;
            ring.remove();
            ring.add(seat);
        }
        return null;
    }

    private void leave(Seat<T> seat) {
        ring.remove();
        seat.isTaken = false;
        seat.hasTurn = false;
        seat.credit = 0; // or whoever wants little now could take much at once later
    }
}
