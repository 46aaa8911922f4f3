package io.bellwire.testkit.chain;

import java.util.List;

/**
 * How a simulated chain behaves.
 *
 * @param requiredConfirmations depth at which Bellwire's defaults call a transfer confirmed
 * @param finalityDepth depth from which the chain itself calls a block final; 0 on chains that never do
 * @param ticksPerBlock how many ticks of simulated time a block takes, or a slot on chains that have them
 * @param missedSlotPercent how many slots pass without a block; 0 on chains whose head is ordered by height
 * @param batching whether one transaction can hold several transfers of the chain's own coin
 * @param assets the chain's own coin first
 */
public record ChainProfile(
        String chainId,
        ChainSpelling spelling,
        int requiredConfirmations,
        int finalityDepth,
        int ticksPerBlock,
        int missedSlotPercent,
        boolean batching,
        long firstHeight,
        List<AssetProfile> assets) {

    public static final ChainProfile ETHEREUM = new ChainProfile(
            "eip155:1",
            ChainSpelling.EVM,
            12,
            64,
            1,
            5,
            false,
            24_000_000,
            List.of(
                    AssetProfile.coin("eip155:1/slip44:60", "ETH", 18),
                    AssetProfile.token("eip155:1/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", "USDC", 6),
                    AssetProfile.token("eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7", "USDT", 6)));

    public static final ChainProfile POLYGON = new ChainProfile(
            "eip155:137",
            ChainSpelling.EVM,
            100,
            128,
            1,
            0,
            false,
            80_000_000,
            List.of(
                    AssetProfile.coin("eip155:137/slip44:966", "POL", 18),
                    AssetProfile.token("eip155:137/erc20:0x3c499c542cef5e3811e1192ce70d8cc03d5c3359", "USDC", 6),
                    AssetProfile.token("eip155:137/erc20:0xc2132d05d31c914a87c6611c10748aeb04b58e8f", "USDT", 6)));

    public static final ChainProfile BITCOIN = new ChainProfile(
            "bip122:000000000019d6689c085ae165831e93",
            ChainSpelling.BITCOIN,
            2,
            0,
            4,
            0,
            true,
            900_000,
            List.of(AssetProfile.coin("bip122:000000000019d6689c085ae165831e93/slip44:0", "BTC", 8)));

    public static final ChainProfile SOLANA = new ChainProfile(
            "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
            ChainSpelling.SOLANA,
            12,
            32,
            1,
            5,
            true,
            380_000_000,
            List.of(
                    AssetProfile.coin("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/slip44:501", "SOL", 9),
                    AssetProfile.token(
                            "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/token:EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGkZwyTDt1v",
                            "USDC",
                            6)));

    /** Confirms and becomes final within few blocks, and is ordered by slot: for histories that must be short. */
    public static final ChainProfile SHORT_SLOTS = new ChainProfile(
            "eip155:31337",
            ChainSpelling.EVM,
            3,
            10,
            1,
            5,
            false,
            1_000,
            List.of(
                    AssetProfile.coin("eip155:31337/slip44:60", "ETH", 18),
                    AssetProfile.token("eip155:31337/erc20:0x5fbdb2315678afecb367f032d93f642f64180aa3", "USDC", 6)));

    /** The same, ordered by height. */
    public static final ChainProfile SHORT_HEIGHTS = new ChainProfile(
            "bip122:0f9188f13cb7b2c71f2a335e3a4fc328",
            ChainSpelling.BITCOIN,
            3,
            10,
            1,
            0,
            true,
            1_000,
            List.of(AssetProfile.coin("bip122:0f9188f13cb7b2c71f2a335e3a4fc328/slip44:0", "BTC", 8)));

    public ChainProfile {
        assets = List.copyOf(assets);
    }

    public AssetProfile coin() {
        return assets.get(0);
    }

    /** Whether heads are ordered by slot, so that one may be followed by another of the same height. */
    boolean orderedBySlot() {
        return missedSlotPercent > 0;
    }

    boolean isFinal(int confirmations) {
        return finalityDepth > 0 && confirmations >= finalityDepth;
    }
}
