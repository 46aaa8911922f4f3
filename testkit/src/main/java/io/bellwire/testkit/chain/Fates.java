package io.bellwire.testkit.chain;

/**
 * What may become of a transaction other than that the next block has it.
 *
 * @param visiblePercent of transactions that watchers see in the mempool
 * @param delayedPercent that wait for another block, each block anew; orphaned ones are otherwise taken into the branch
 *     that orphaned them
 * @param droppedPercent that mempools forget, of those seen there and of those orphaned
 * @param strandedPercent of orphaned ones that no block takes again, and no mempool forgets
 * @param replacedPercent that another transaction competes with; one of the two wins, and on another branch it may be
 *     the other
 * @param failedPercent of inclusions in which execution fails
 * @param fakePercent of token transactions that move a fake
 * @param batchPercent of transactions with several transfers that pay the same amount to the same address each time
 */
public record Fates(
        int visiblePercent,
        int delayedPercent,
        int droppedPercent,
        int strandedPercent,
        int replacedPercent,
        int failedPercent,
        int fakePercent,
        int batchPercent) {
    /** Never seen in a mempool, and in the next block. */
    public static final Fates NONE = new Fates(0, 0, 0, 0, 0, 0, 0, 0);

    public Fates {
        Percent.check("visiblePercent", visiblePercent);
        Percent.check("delayedPercent", delayedPercent);
        Percent.check("droppedPercent", droppedPercent);
        Percent.check("strandedPercent", strandedPercent);
        Percent.check("replacedPercent", replacedPercent);
        Percent.check("failedPercent", failedPercent);
        Percent.check("fakePercent", fakePercent);
        Percent.check("batchPercent", batchPercent);
    }
}
