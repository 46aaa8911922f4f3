package io.bellwire.service;

import java.util.HashMap;
import java.util.Map;

/**
 * A number of confirmations for every chain, as configuration says it: {@code eip155:1=12,*=6}.
 *
 * @param perChain by CAIP-2 chain id
 * @param otherwise on every chain not named
 */
public record ChainDepths(Map<String, Integer> perChain, int otherwise) {
    /** More than any chain asks for; a year of Bitcoin is 52,560. */
    public static final int MAX = 999_999;

    private static final String EVERY_OTHER_CHAIN = "*";

    public ChainDepths {
        perChain = Map.copyOf(perChain);
    }

    /**
     * @param text {@code chain=depth} separated by commas, with {@code *=depth} for all others
     * @param least smallest depth allowed
     * @throws IllegalArgumentException naming the part that is not of that form
     */
    public static ChainDepths parse(String text, int least) {
        Map<String, Integer> depths = new HashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.lastIndexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException(part + " (expected: chain=depth, e.g. eip155:1=12)");
            }
            String chainId = part.substring(0, equals).trim();
            if (depths.put(chainId, depth(part.substring(equals + 1), least)) != null) {
                throw new IllegalArgumentException(chainId + " (expected: each chain once)");
            }
        }
        Integer otherwise = depths.remove(EVERY_OTHER_CHAIN);
        if (otherwise == null) {
            throw new IllegalArgumentException(text + " (expected: an entry *=depth for every other chain)");
        }
        return new ChainDepths(depths, otherwise);
    }

    public int of(String chainId) {
        return perChain.getOrDefault(chainId, otherwise);
    }

    /** A single depth, as it may stand in a list of them. */
    public static int depth(String text, int least) {
        String digits = text.trim();
        if (!digits.matches("0|[1-9][0-9]{0,5}") || Integer.parseInt(digits) < least) {
            throw new IllegalArgumentException(
                    digits + " (expected: confirmations, a whole number from " + least + " to " + MAX + ')');
        }
        return Integer.parseInt(digits);
    }
}
