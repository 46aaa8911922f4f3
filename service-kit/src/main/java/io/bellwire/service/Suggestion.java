package io.bellwire.service;

import java.util.Collection;
import java.util.Comparator;

/** Finds the key a person most likely meant. */
final class Suggestion {
    private static final int FURTHEST = 3;

    private Suggestion() {}

    /** {@code " (did you mean x?)"}, or nothing when no known key is near. */
    static String of(String misspelt, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String key) -> distance(misspelt, key)))
                .filter(key -> distance(misspelt, key) <= FURTHEST)
                .map(key -> " (did you mean " + key + "?)")
                .orElse("");
    }

    /** Levenshtein distance: insertions, deletions and replacements between two words. */
    private static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
