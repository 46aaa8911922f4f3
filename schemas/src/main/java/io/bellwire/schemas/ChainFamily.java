package io.bellwire.schemas;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * How one family of chains spells its hashes and addresses.
 *
 * <p>Node vendors spell the same thing differently; ids made from unnormalised parts are the commonest cause of
 * duplicates from redundant watchers. A family unknown to us is left as written: its publishers must agree.
 */
public enum ChainFamily {
    /** Hex in lower case; the checksummed spelling (EIP-55) is for display. */
    EVM(ChainFamily::lowerCase, ChainFamily::lowerCase),
    /** Hex hashes (the txid, never the wtxid) in lower case; bech32 addresses in lower case, base58 as it is. */
    BITCOIN(ChainFamily::lowerCase, ChainFamily::bitcoinAddress),
    /** Hex hashes in lower case; addresses in base58check, also when given as {@code 41...} hex. */
    TRON(ChainFamily::lowerCase, TronAddress::toBase58),
    /** Base58 throughout, which is case-sensitive. Addresses are owners, never token accounts. */
    SOLANA(UnaryOperator.identity(), UnaryOperator.identity()),
    /** Anything else: as written. */
    OTHER(UnaryOperator.identity(), UnaryOperator.identity());

    private static final Map<String, ChainFamily> BY_NAMESPACE =
            Map.of("eip155", EVM, "bip122", BITCOIN, "tron", TRON, "solana", SOLANA);

    private final UnaryOperator<String> hashSpelling;
    private final UnaryOperator<String> addressSpelling;

    ChainFamily(UnaryOperator<String> hashSpelling, UnaryOperator<String> addressSpelling) {
        this.hashSpelling = hashSpelling;
        this.addressSpelling = addressSpelling;
    }

    /** The family of a CAIP-2 chain id such as {@code eip155:1}, told by its namespace. */
    public static ChainFamily of(String chainId) {
        int colon = chainId.indexOf(':');
        return BY_NAMESPACE.getOrDefault(colon < 0 ? chainId : chainId.substring(0, colon), OTHER);
    }

    /** A transaction id or block hash in this family's one spelling. */
    public String normaliseHash(String hash) {
        return hashSpelling.apply(hash);
    }

    /** An address in this family's one spelling. */
    public String normaliseAddress(String address) {
        return addressSpelling.apply(address);
    }

    /** A CAIP-19 asset id: its reference is an address on chains that have contracts. */
    public String normaliseAssetId(String assetId) {
        int slash = assetId.indexOf('/');
        int colon = assetId.indexOf(':', Math.max(slash, 0));
        if (slash < 0 || colon < 0) {
            return assetId;
        }
        String reference = assetId.substring(colon + 1);
        int token = reference.indexOf('/');
        String contract = token < 0 ? reference : reference.substring(0, token);
        String rest = token < 0 ? "" : reference.substring(token);
        return assetId.substring(0, colon + 1) + normaliseAddress(contract) + rest;
    }

    /**
     * Lowers A to Z and nothing else. No hash or address has other letters; lowered, some would become longer, and one, the
     * sign for Kelvin, would pass for a k.
     */
    private static String lowerCase(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUpper(text.charAt(i))) {
                return lowered(text, i);
            }
        }
        return text;
    }

    private static String lowered(String text, int from) {
        char[] lower = text.toCharArray();
        for (int i = from; i < lower.length; i++) {
            if (isUpper(lower[i])) {
                lower[i] += 'a' - 'A';
            }
        }
        return new String(lower);
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static String bitcoinAddress(String address) {
        String lower = lowerCase(address);
        return lower.startsWith("bc1")
                        || lower.startsWith("tb1")
                        || lower.startsWith("bcrt1")
                        || lower.startsWith("ltc1")
                ? lower
                : address;
    }
}
