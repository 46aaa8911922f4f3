package io.bellwire.schemas;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.TransferObservation;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Gives an observation the one spelling its ids are derived from. Idempotent; every publisher does this before it
 * writes, and the router does it again, since a topic is open to publishers that did not.
 */
public final class Normalisation {
    private Normalisation() {}

    /** Normalises in place and returns the same record, its {@code transferId} derived anew from its parts. */
    public static TransferObservation normalise(TransferObservation observation) {
        ChainFamily family = ChainFamily.of(observation.getChainId());
        String txId = observation.getTxId();
        if (txId != null) {
            observation.setTxId(family.normaliseHash(txId));
        }
        String replacedBy = observation.getReplacedByTxId();
        if (replacedBy != null) {
            observation.setReplacedByTxId(family.normaliseHash(replacedBy));
        }
        String to = observation.getTo();
        if (to != null) {
            observation.setTo(family.normaliseAddress(to));
        }
        observation.setFrom(all(observation.getFrom(), family::normaliseAddress));
        // An outpoint or a nonce begins with a hash or an address, in hex on the chains that know more than one
        // spelling.
        observation.setConflictKeys(all(observation.getConflictKeys(), family::normaliseHash));
        observation
                .getAsset()
                .setAssetId(family.normaliseAssetId(observation.getAsset().getAssetId()));
        observation.setAmount(digits(observation.getAmount()));

        Block block = observation.getBlock();
        if (block != null) {
            block.setHash(family.normaliseHash(block.getHash()));
            String parent = block.getParentHash();
            if (parent != null) {
                block.setParentHash(family.normaliseHash(parent));
            }
        }
        Head head = observation.getHead();
        if (head != null) {
            head.setHash(family.normaliseHash(head.getHash()));
        }
        observation.setTransferId(
                Ids.transferId(observation.getChainId(), observation.getTxId(), observation.getPosition()));
        return observation;
    }

    /** The key of an address in the address book: {@code {caip2}:{address}}. */
    public static String addressKey(String chainId, String address) {
        return chainId + ':' + ChainFamily.of(chainId).normaliseAddress(address);
    }

    private static List<String> all(List<String> texts, UnaryOperator<String> spelling) {
        return texts.stream().map(spelling).toList();
    }

    /** Drops leading zeros, so that one amount has one spelling. */
    private static String digits(String amount) {
        int start = 0;
        while (start < amount.length() - 1 && amount.charAt(start) == '0') {
            start++;
        }
        return amount.substring(start);
    }
}
