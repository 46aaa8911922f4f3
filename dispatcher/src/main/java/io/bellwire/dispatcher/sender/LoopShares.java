package io.bellwire.dispatcher.sender;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Hands deliveries to the loops of their endpoints, one hand-over per loop and poll.
 *
 * <p><b>Thread:</b> confined to the poll thread.
 */
final class LoopShares {
    private final List<LoopShare> shares;
    private final List<List<Delivery>> batches = new ArrayList<>();

    LoopShares(List<LoopShare> shares) {
        this.shares = List.copyOf(shares);
        shares.forEach(share -> batches.add(new ArrayList<>()));
    }

    void add(Delivery delivery) {
        batches.get(Math.floorMod(delivery.endpointId().hashCode(), shares.size()))
                .add(delivery);
    }

    /** All that was in these partitions of the slow lane when we got them has been handed over. */
    void caughtUpWithBefore(Collection<Integer> partitions) {
        if (!partitions.isEmpty()) {
            Set<Integer> copy = Set.copyOf(partitions);
            shares.forEach(share -> share.caughtUpWithBefore(copy));
        }
    }

    /**
     * Partitions of these numbers are not ours any more.
     *
     * @param slow those of the slow lane
     * @param others those of other topics; the slow lane of the same number may still be ours
     */
    void gone(Set<Integer> slow, Set<Integer> others) {
        shares.forEach(share -> share.gone(slow, others));
    }

    void handOver() {
        for (int i = 0; i < shares.size(); i++) {
            if (!batches.get(i).isEmpty()) {
                shares.get(i).handOver(batches.set(i, new ArrayList<>()));
            }
        }
    }
}
