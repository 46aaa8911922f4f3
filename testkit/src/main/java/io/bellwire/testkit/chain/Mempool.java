package io.bellwire.testkit.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The transactions that wait, and what each waits for: a block, or to be forgotten.
 *
 * <p>Of rivals one is always mined in the end, so that it is never the loser of nobody.
 *
 * <p><b>Thread:</b> confined to the simulator's.
 */
final class Mempool {
    private static final int LONGEST_WAIT = 8;

    /** @param due the slot from which on it happens */
    private record Waiting(Transaction transaction, long due, boolean toBeMined) {}

    private final Fates fates;
    private final RandomGenerator random;
    private List<Waiting> queue = new ArrayList<>();
    private List<Waiting> kept = new ArrayList<>();

    Mempool(Fates fates, RandomGenerator random) {
        this.fates = fates;
        this.random = random;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Takes in transactions that compete with each other, or one that has no rival. */
    void submit(List<Transaction> rivals, long slot) {
        if (rivals.size() > 1) {
            inAnyOrder(rivals, slot);
            return;
        }
        Transaction transaction = rivals.get(0);
        if (transaction.isVisible() && Percent.hits(random, fates.droppedPercent())) {
            await(transaction, forgottenAt(slot), false);
        } else {
            await(transaction, slot + 1 + delay(), true);
        }
    }

    /** Takes back one whose block the chain has left, and with it those that had lost to it. */
    void orphaned(Transaction transaction, long slot) {
        if (!transaction.rivals().isEmpty()) {
            List<Transaction> rivals = new ArrayList<>(transaction.rivals());
            rivals.add(0, transaction);
            inAnyOrder(rivals, slot - 1);
        } else if (Percent.hits(random, fates.droppedPercent())) {
            await(transaction, forgottenAt(slot), false);
        } else if (!Percent.hits(random, fates.strandedPercent())) {
            await(transaction, slot + delay(), true);
        }
    }

    /**
     * Lets each go whose time has come. To be called at every head, so that nothing is queued twice.
     *
     * @param miner puts the transaction into a block
     */
    void serve(long slot, Consumer<Transaction> miner, Consumer<Transaction> forgetful) {
        List<Waiting> waiting = queue;
        queue = kept;
        for (Waiting next : waiting) {
            Transaction transaction = next.transaction();
            if (transaction.isIncluded() || transaction.hasLost()) {
                continue; // the chain swung back to its block, or a rival's: they are queued again if that is orphaned
            }
            if (next.due() > slot) {
                queue.add(next);
            } else if (next.toBeMined()) {
                miner.accept(transaction);
            } else {
                forgetful.accept(transaction);
            }
        }
        waiting.clear();
        kept = waiting;
    }

    private void inAnyOrder(List<Transaction> rivals, long slot) {
        long due = slot + 1 + delay();
        int first = random.nextInt(rivals.size());
        for (int i = 0; i < rivals.size(); i++) {
            await(rivals.get((first + i) % rivals.size()), due, true);
        }
    }

    private void await(Transaction transaction, long due, boolean toBeMined) {
        queue.add(new Waiting(transaction, due, toBeMined));
    }

    private int delay() {
        int slots = 0;
        while (slots < LONGEST_WAIT && Percent.hits(random, fates.delayedPercent())) {
            slots++;
        }
        return slots;
    }

    private long forgottenAt(long slot) {
        return slot + 1 + random.nextInt(LONGEST_WAIT);
    }
}
