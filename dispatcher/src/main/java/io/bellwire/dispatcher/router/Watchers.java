package io.bellwire.dispatcher.router;

import java.util.Arrays;

/**
 * Who agrees on a block, and how deep each says it is: fingerprints of watcher ids, each once. Immutable.
 *
 * <p>Two watchers of one fingerprint would count as one, which is the careful mistake; among a handful it does not happen.
 */
final class Watchers {
    /** More than any quorum. Who comes later is counted if it says more than one of these. */
    static final int MAX = 16;

    static final Watchers NONE = new Watchers(new int[0], new int[0]);

    private final int[] fingerprints;

    /** Of the same places. */
    private final int[] depths;

    private Watchers(int[] fingerprints, int[] depths) {
        this.fingerprints = fingerprints;
        this.depths = depths;
    }

    /** @param fingerprints each once, with the depths it said */
    static Watchers of(int[] fingerprints, int[] depths) {
        return new Watchers(fingerprints.clone(), depths.clone());
    }

    /** FNV-1a over the characters, both halves in one. */
    static int fingerprint(String watcherId) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < watcherId.length(); i++) {
            hash = (hash ^ watcherId.charAt(i)) * 0x100000001b3L;
        }
        return Long.hashCode(hash);
    }

    /** @return itself if that watcher had said as much before, or nobody of the most there can be said less */
    Watchers with(int fingerprint, int depth) {
        int place = place(fingerprint, depth);
        if (place < 0) {
            return this;
        }
        int count = Math.max(fingerprints.length, place + 1);
        int[] who = Arrays.copyOf(fingerprints, count);
        int[] howDeep = Arrays.copyOf(depths, count);
        who[place] = fingerprint;
        howDeep[place] = depth;
        return new Watchers(who, howDeep);
    }

    /** @return itself if that watcher had not agreed */
    Watchers without(int fingerprint) {
        for (int place = 0; place < fingerprints.length; place++) {
            if (fingerprints[place] == fingerprint) {
                return new Watchers(removed(fingerprints, place), removed(depths, place));
            }
        }
        return this;
    }

    private static int[] removed(int[] all, int place) {
        int[] others = Arrays.copyOf(all, all.length - 1);
        System.arraycopy(all, place + 1, others, place, others.length - place);
        return others;
    }

    int count() {
        return fingerprints.length;
    }

    /** The depth that so many watchers vouch for: each says at least that; 0 if fewer agree on the block. */
    int depth(int quorum) {
        int count = depths.length;
        if (count < quorum) {
            return 0;
        }
        if (count == 1) {
            return depths[0]; // most often
        }
        int[] sorted = depths.clone();
        Arrays.sort(sorted);
        return sorted[count - quorum];
    }

    int fingerprint(int place) {
        return fingerprints[place];
    }

    /** What the watcher at that place said most. */
    int said(int place) {
        return depths[place];
    }

    private int place(int fingerprint, int depth) {
        int shallowest = 0;
        for (int place = 0; place < fingerprints.length; place++) {
            if (fingerprints[place] == fingerprint) {
                return depth > depths[place] ? place : -1;
            }
            shallowest = depths[place] < depths[shallowest] ? place : shallowest;
        }
        if (fingerprints.length < MAX) {
            return fingerprints.length;
        }
        return depth > depths[shallowest] ? shallowest : -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Watchers watchers
                && Arrays.equals(fingerprints, watchers.fingerprints)
                && Arrays.equals(depths, watchers.depths);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(fingerprints) + Arrays.hashCode(depths);
    }

    @Override
    public String toString() {
        return "Watchers" + Arrays.toString(fingerprints) + Arrays.toString(depths);
    }
}
