package io.bellwire.testkit.chain;

import io.bellwire.schemas.Ids;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

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
    private final Fates fates;
    private final RandomGenerator random;
    private final List<String> watched;
    /** Filled as they turn up: a short history meets few of them. */
    private final @Nullable String[] strangers = new @Nullable String[STRANGERS];

    private final Map<String, Integer> nonces = new HashMap<>();

    TransferMaker(ChainProfile profile, Fates fates, List<String> watched, RandomGenerator random) {
        this.profile = profile;
        this.fates = fates;
        this.random = random;
        this.watched = List.copyOf(watched);
    }

    /** One transaction of at most {@code most} transfers, at least one; and behind it what competes with it, if anything does. */
    List<Transaction> transaction(int most) {
        AssetProfile asset =
                profile.assets().get(random.nextInt(profile.assets().size()));
        int way = random.nextInt(100);
        boolean fromStranger = way < DEPOSIT_PERCENT;
        boolean toWatched = way < DEPOSIT_PERCENT + INTERNAL_PERCENT;
        boolean visible = Percent.hits(random, fates.visiblePercent());
        if (asset.token() && Percent.hits(random, fates.fakePercent())) {
            asset = asset.fake(profile.spelling().address(random));
        }
        List<SimulatedTransfer> transfers = transfers(asset, senders(fromStranger), toWatched, most);
        Transaction transaction = new Transaction(transfers, profile.spelling().leavesLogs(asset), visible);
        if (!Percent.hits(random, fates.replacedPercent())) {
            return List.of(transaction);
        }
        Transaction replacement = new Transaction(replacing(transfers), transaction.leavesLogs(), visible);
        transaction.competeWith(replacement);
        return List.of(transaction, replacement);
    }

    private List<SimulatedTransfer> transfers(AssetProfile asset, List<String> from, boolean toWatched, int most) {
        boolean several = asset.token() || profile.batching();
        int count = several ? 1 + random.nextInt(Math.min(most, MOST_TRANSFERS_PER_TX)) : 1;
        boolean batch = count > 1 && Percent.hits(random, fates.batchPercent());
        String txId = profile.spelling().txId(random);
        List<String> conflictKeys = conflictKeys(from);
        String fee = digits(Math.max(2, profile.coin().decimals() - 4));
        List<SimulatedTransfer> transfers = new ArrayList<>(count);
        for (int ordinal = 0; ordinal < count; ordinal++) {
            boolean same = batch && ordinal > 0;
            String position = profile.spelling().position(asset.token(), ordinal);
            transfers.add(new SimulatedTransfer(
                    Ids.transferId(profile.chainId(), txId, position),
                    profile.chainId(),
                    txId,
                    position,
                    asset,
                    same ? transfers.get(0).amount() : digits(Math.max(1, asset.decimals() - 2 + random.nextInt(6))),
                    from,
                    same ? transfers.get(0).to() : toWatched ? anyWatched() : stranger(),
                    conflictKeys,
                    fee));
        }
        return transfers;
    }

    /** The same transfers in another transaction, for a higher fee. */
    private List<SimulatedTransfer> replacing(List<SimulatedTransfer> originals) {
        String txId = profile.spelling().txId(random);
        return originals.stream()
                .map(original -> new SimulatedTransfer(
                        Ids.transferId(profile.chainId(), txId, original.position()),
                        profile.chainId(),
                        txId,
                        original.position(),
                        original.asset(),
                        original.amount(),
                        original.from(),
                        original.to(),
                        original.conflictKeys(),
                        original.fee() + '0'))
                .toList();
    }

    /** Outputs have one sender or several inputs; accounts have exactly one. */
    private List<String> senders(boolean strange) {
        String first = strange ? stranger() : anyWatched();
        boolean another = profile.spelling() == ChainSpelling.BITCOIN && random.nextBoolean();
        String second = another ? strange ? stranger() : anyWatched() : first;
        return second.equals(first) ? List.of(first) : List.of(first, second);
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

    private String anyWatched() {
        return watched.get(random.nextInt(watched.size()));
    }

    private String stranger() {
        int which = random.nextInt(STRANGERS);
        String stranger = strangers[which];
        if (stranger == null) {
            stranger = profile.spelling().address(random);
            strangers[which] = stranger;
        }
        return stranger;
    }

    private String digits(int length) {
        StringBuilder digits = new StringBuilder(length).append(1 + random.nextInt(9));
        for (int i = 1; i < length; i++) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }
}
