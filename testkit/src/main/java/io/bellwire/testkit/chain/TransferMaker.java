package io.bellwire.testkit.chain;

import io.bellwire.schemas.Ids;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Makes up transactions of one chain: mostly deposits to watched addresses, some payments out of them, some between them.
 *
 * <p><b>Thread:</b> confined to the simulator's.
 */
final class TransferMaker {
    private static final int STRANGERS = 40;
    private static final int MOST_TRANSFERS_PER_TX = 3;
    private static final int DEPOSIT_PERCENT = 70;
    private static final int INTERNAL_PERCENT = 10;

    private final ChainProfile profile;
    private final RandomGenerator random;
    private final List<String> watched;
    private final List<String> strangers;
    private final Map<String, Integer> nonces = new HashMap<>();

    TransferMaker(ChainProfile profile, List<String> watched, RandomGenerator random) {
        this.profile = profile;
        this.random = random;
        this.watched = List.copyOf(watched);
        this.strangers = IntStream.range(0, STRANGERS)
                .mapToObj(i -> profile.spelling().address(random))
                .toList();
    }

    /** One transaction of at most {@code most} transfers, at least one. */
    List<SimulatedTransfer> transaction(int most) {
        AssetProfile asset =
                profile.assets().get(random.nextInt(profile.assets().size()));
        int way = random.nextInt(100);
        boolean fromStranger = way < DEPOSIT_PERCENT;
        boolean toWatched = way < DEPOSIT_PERCENT + INTERNAL_PERCENT;
        List<String> from = senders(fromStranger ? strangers : watched);
        boolean several = asset.token() || profile.batching();
        int count = several ? 1 + random.nextInt(Math.min(most, MOST_TRANSFERS_PER_TX)) : 1;

        String txId = profile.spelling().txId(random);
        List<String> conflictKeys = conflictKeys(from);
        String fee = digits(Math.max(2, profile.coin().decimals() - 4));
        List<SimulatedTransfer> transfers = new ArrayList<>(count);
        for (int ordinal = 0; ordinal < count; ordinal++) {
            String position = profile.spelling().position(asset.token(), ordinal);
            transfers.add(new SimulatedTransfer(
                    Ids.transferId(profile.chainId(), txId, position),
                    profile.chainId(),
                    txId,
                    position,
                    asset,
                    digits(Math.max(1, asset.decimals() - 2 + random.nextInt(6))),
                    from,
                    any(toWatched ? watched : strangers),
                    conflictKeys,
                    fee));
        }
        return transfers;
    }

    /** Outputs have one sender or several inputs; accounts have exactly one. */
    private List<String> senders(List<String> pool) {
        boolean inputs = profile.spelling() == ChainSpelling.BITCOIN;
        int count = inputs ? 1 + random.nextInt(2) : 1;
        return IntStream.range(0, count).mapToObj(i -> any(pool)).distinct().toList();
    }

    private List<String> conflictKeys(List<String> from) {
        if (profile.spelling() == ChainSpelling.BITCOIN) {
            return from.stream()
                    .map(input -> profile.spelling().txId(random) + ':' + random.nextInt(4))
                    .toList();
        }
        String sender = from.get(0);
        return List.of(sender + ':' + nonces.merge(sender, 1, Integer::sum));
    }

    private String any(List<String> pool) {
        return pool.get(random.nextInt(pool.size()));
    }

    private String digits(int length) {
        StringBuilder digits = new StringBuilder(length).append(1 + random.nextInt(9));
        for (int i = 1; i < length; i++) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }
}
