package io.bellwire.dispatcher.router;

import java.util.Arrays;

/**
 * Who agrees on a block: fingerprints of watcher ids, each once. Immutable.
 *
 * <p>Two watchers of one fingerprint would count as one, which is the careful mistake; at 64 bits it does not happen.
 */
final class Watchers {
    /** More than any quorum. Those who come later are not counted. */
    static final int MAX = 16;

    static final Watchers NONE = new Watchers(new long[0]);

    private final long[] fingerprints;

    private Watchers(long[] fingerprints) {
        this.fingerprints = fingerprints;
    }

    static Watchers of(long... fingerprints) {
        return new Watchers(fingerprints.clone());
    }

    /** FNV-1a over the characters; never 0, which stands for nobody. */
    static long fingerprint(String watcherId) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < watcherId.length(); i++) {
            hash = (hash ^ watcherId.charAt(i)) * 0x100000001b3L;
        }
        return hash == 0 ? 1 : hash;
    }

    /** @return itself if that watcher agreed before, or no more are counted */
    Watchers with(long fingerprint) {
        for (long known : fingerprints) {
            if (known == fingerprint) {
                return this;
            }
        }
        if (fingerprints.length == MAX) {
            return this;
        }
        long[] more = Arrays.copyOf(fingerprints, fingerprints.length + 1);
        more[fingerprints.length] = fingerprint;
        return new Watchers(more);
    }

    int count() {
        return fingerprints.length;
    }

    long[] fingerprints() {
        return fingerprints.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Watchers watchers && Arrays.equals(fingerprints, watchers.fingerprints);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fingerprints);
    }

    @Override
    public String toString() {
        return "Watchers" + Arrays.toString(fingerprints);
    }
}
