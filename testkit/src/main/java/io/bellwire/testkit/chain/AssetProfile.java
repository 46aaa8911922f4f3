package io.bellwire.testkit.chain;

/**
 * An asset that moves on a simulated chain.
 *
 * @param token false for the chain's own coin
 */
public record AssetProfile(String assetId, String symbol, int decimals, boolean token) {}
