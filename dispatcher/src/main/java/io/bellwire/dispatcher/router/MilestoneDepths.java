package io.bellwire.dispatcher.router;

/**
 * The depths anybody needs to hear of, per chain: what the operator's defaults, the floors and all merchants' policies ask
 * for, taken together. The tracker says each once per inclusion, and knows nothing of who asked.
 *
 * <p>Asked for every observation, so an implementation answers without building anything: the array is shared and must
 * not be written to. It may answer otherwise later, when a merchant's policy changes; a depth already passed is then not
 * made up for in an inclusion that is deeper already.
 */
@FunctionalInterface
interface MilestoneDepths {
    /** @return ascending and distinct; safe to call from any stream thread */
    int[] of(String chainId);
}
