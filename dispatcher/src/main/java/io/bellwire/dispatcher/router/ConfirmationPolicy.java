package io.bellwire.dispatcher.router;

import io.bellwire.service.ChainDepths;
import java.util.List;

/**
 * The operator's say on depth: how deep a transfer must lie before it counts, and at which depths on the way merchants
 * hear of it.
 *
 * @param defaults required of a merchant who asks for nothing else
 * @param floors below which no merchant may go
 * @param onTheWay shallower depths announced as {@code confirming}, ascending; none by default, since a callback per
 *     block is noise to most
 */
record ConfirmationPolicy(ChainDepths defaults, ChainDepths floors, List<Integer> onTheWay) {
    ConfirmationPolicy {
        onTheWay = onTheWay.stream().distinct().sorted().toList();
    }

    int required(String chainId) {
        return atLeastFloor(chainId, defaults.of(chainId));
    }

    int atLeastFloor(String chainId, int depth) {
        return Math.max(depth, floors.of(chainId));
    }
}
