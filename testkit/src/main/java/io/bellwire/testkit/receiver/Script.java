package io.bellwire.testkit.receiver;

import java.util.SplittableRandom;

/**
 * How a merchant behaves: a pure function of what was asked, so that a run can be repeated and explained.
 *
 * <p><b>Thread:</b> called from many request threads at once; all scripts here are stateless, except
 * {@link SwitchableScript}, which says so.
 */
@FunctionalInterface
public interface Script {
    /**
     * @param path where the callback arrived, such as {@code /m/shop}
     * @param webhookId the callback's {@code webhook-id}; empty when the header was missing
     * @param nth how many times this id has now arrived on this path, 1 for the first
     */
    Reply answer(String path, String webhookId, int nth);

    /** Takes everything. */
    static Script healthy() {
        return alwaysStatus(200);
    }

    /** Answers everything alike: 500 for a merchant that is down, 410 for one that has left. */
    static Script alwaysStatus(int status) {
        return always(Reply.status(status));
    }

    static Script always(Reply reply) {
        return (path, webhookId, nth) -> reply;
    }

    /** Refuses the first {@code attempts} of each callback, then takes it. */
    static Script failingFirst(int attempts, int status) {
        Reply refusal = Reply.status(status);
        Reply success = Reply.status(200);
        return (path, webhookId, nth) -> nth <= attempts ? refusal : success;
    }

    /** Answers 503 to about {@code percent} of all attempts; which ones follows from the seed, the id and the attempt. */
    static Script flaky(long seed, int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("percent: " + percent + " (expected: 0 to 100)");
        }
        Reply refusal = Reply.status(503);
        Reply success = Reply.status(200);
        return (path, webhookId, nth) -> {
            long mixed = seed ^ ((long) webhookId.hashCode() << Integer.SIZE) ^ nth;
            return new SplittableRandom(mixed).nextInt(100) < percent ? refusal : success;
        };
    }

    /** A script that can be exchanged while callbacks arrive: the merchant that is mended, or breaks. */
    static SwitchableScript switchable(Script first) {
        return new SwitchableScript(first);
    }
}
