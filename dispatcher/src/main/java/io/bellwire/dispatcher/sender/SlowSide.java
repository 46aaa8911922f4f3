package io.bellwire.dispatcher.sender;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One lane as the slow lane sees it: what waits in it that may be spilled, and whether more has to follow what was.
 *
 * <p><b>Thread:</b> confined to the endpoint's event loop.
 */
final class SlowSide {
    private static final int NONE = -1;

    private int partition = NONE;
    private int direct; // waiting in the lane
    private @Nullable SpillMark mark; // most endpoints never spill
    private final Queue<Delivery> parked = new ArrayDeque<>(0);
    private long parkedSinceNanos; // of the first of them
    private boolean isParkingInVain; // what was spilled is not back soon; until it is

    /** Whether it came on the direct way, so that it may be spilled: what is back from the slow lane is not sent there again. */
    static boolean isDirect(Delivery delivery) {
        return !delivery.inFlight().work().isSlow();
    }

    /** A delivery of the endpoint has come, before anything is done about it. */
    void came(Delivery delivery) {
        PartitionWork work = delivery.inFlight().work();
        partition = work.partition().partition();
        if (work.isSlow()) {
            mark().cameBack(delivery.inFlight().record().offset(), work.isOfBefore());
        }
    }

    void waits(Delivery delivery) {
        direct += isDirect(delivery) ? 1 : 0;
    }

    void waitsNoMore(Delivery delivery) {
        direct -= isDirect(delivery) ? 1 : 0;
    }

    boolean hasDirect() {
        return direct > 0;
    }

    /** Where to note what is spilled. */
    SpillMark mark() {
        if (mark == null) {
            mark = new SpillMark();
        }
        return mark;
    }

    /** Whether what comes on the direct way would overtake what was spilled. */
    boolean isBehind() {
        return mark != null && mark.isBehind();
    }

    /** Whether what comes on the direct way had better wait for what was spilled than follow it. */
    boolean mayPark() {
        return !isParkingInVain;
    }

    /** Lets it wait until nothing is behind. */
    void park(Delivery delivery, long now) {
        if (parked.isEmpty()) {
            parkedSinceNanos = now;
        }
        parked.add(delivery);
    }

    int parked() {
        return parked.size();
    }

    /** How long the first of those parked has been; 0 if there are none. */
    long parkedNanos(long now) {
        return parked.isEmpty() ? 0 : now - parkedSinceNanos;
    }

    /** All of them, in their order. */
    List<Delivery> unpark() {
        List<Delivery> all = List.copyOf(parked);
        parked.clear();
        return all;
    }

    void parksInVain() {
        isParkingInVain = true;
    }

    void isBack() {
        isParkingInVain = false;
    }

    boolean isOf(Set<Integer> partitions) {
        return partitions.contains(partition);
    }

    /** What was spilled is another's to bring back. */
    void forget() {
        mark = null;
        isParkingInVain = false;
    }

    void caughtUpWithBefore() {
        if (mark != null) {
            mark.caughtUpWithBefore();
        }
    }
}
