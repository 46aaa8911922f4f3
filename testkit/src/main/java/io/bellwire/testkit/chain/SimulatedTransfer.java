package io.bellwire.testkit.chain;

import java.util.List;

/**
 * A value movement, whatever block it is in.
 *
 * @param amount base units, decimal digits
 * @param conflictKeys outpoints spent, or {@code from:nonce}: what a replacement shares
 * @param fee of the whole transaction, in base units of the chain's own coin
 */
public record SimulatedTransfer(
        String transferId,
        String chainId,
        String txId,
        String position,
        AssetProfile asset,
        String amount,
        List<String> from,
        String to,
        List<String> conflictKeys,
        String fee) {
    public SimulatedTransfer {
        from = List.copyOf(from);
        conflictKeys = List.copyOf(conflictKeys);
    }
}
