package io.bellwire.dispatcher.router;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How deep a transfer must lie before it counts, and at which depths on the way merchants hear of it.
 *
 * @param required confirmations per CAIP-2 chain id
 * @param otherwise confirmations on every chain not named
 * @param onTheWay shallower depths announced as {@code confirming}, ascending; none by default, since a callback per
 *     block is noise to most
 */
record ConfirmationPolicy(Map<String, Integer> required, int otherwise, List<Integer> onTheWay) {
    private static final String EVERY_OTHER_CHAIN = "*";

    ConfirmationPolicy {
        required = Map.copyOf(required);
        onTheWay = onTheWay.stream().distinct().sorted().toList();
    }

    /**
     * @param perChain {@code chain=depth} separated by commas, with {@code *=depth} for all others
     * @throws IllegalArgumentException naming the part that is not of that form
     */
    static ConfirmationPolicy parse(String perChain, List<String> onTheWay) {
        Map<String, Integer> required = new HashMap<>();
        for (String part : perChain.split(",")) {
            int equals = part.lastIndexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException(part + " (expected: chain=depth, e.g. eip155:1=12)");
            }
            required.put(part.substring(0, equals).trim(), depth(part.substring(equals + 1)));
        }
        Integer otherwise = required.remove(EVERY_OTHER_CHAIN);
        if (otherwise == null) {
            throw new IllegalArgumentException(perChain + " (expected: an entry *=depth for every other chain)");
        }
        return new ConfirmationPolicy(
                required,
                otherwise,
                onTheWay.stream().map(ConfirmationPolicy::depth).toList());
    }

    int required(String chainId) {
        return required.getOrDefault(chainId, otherwise);
    }

    /** All depths worth saying on that chain, ascending, the required one last. */
    int[] milestones(String chainId) {
        int last = required(chainId);
        IntStream before = onTheWay.stream().mapToInt(Integer::intValue).filter(depth -> depth < last);
        return IntStream.concat(before, IntStream.of(last)).toArray();
    }

    private static int depth(String text) {
        String digits = text.trim();
        if (!digits.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException(digits + " (expected: confirmations, a whole number from 1 to 999999)");
        }
        return Integer.parseInt(digits);
    }

    @Override
    public String toString() {
        return "ConfirmationPolicy" + Arrays.asList(required, otherwise, onTheWay);
    }
}
