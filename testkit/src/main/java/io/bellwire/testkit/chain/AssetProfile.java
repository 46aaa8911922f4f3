package io.bellwire.testkit.chain;

/**
 * An asset that moves on a simulated chain.
 *
 * @param token false for the chain's own coin
 * @param verified false for a fake, which has the name of the real one and another contract
 */
public record AssetProfile(String assetId, String symbol, int decimals, boolean token, boolean verified) {
    static AssetProfile coin(String assetId, String symbol, int decimals) {
        return new AssetProfile(assetId, symbol, decimals, false, true);
    }

    static AssetProfile token(String assetId, String symbol, int decimals) {
        return new AssetProfile(assetId, symbol, decimals, true, true);
    }

    /** What passes itself off as this token. */
    AssetProfile fake(String contract) {
        return new AssetProfile(
                assetId.substring(0, assetId.lastIndexOf(':') + 1) + contract, symbol, decimals, token, false);
    }
}
