package io.bellwire.testkit.chain;

import java.util.List;

/**
 * How a simulated chain behaves.
 *
 * @param requiredConfirmations depth at which Bellwire's defaults call a transfer confirmed
 * @param ticksPerBlock how many ticks of simulated time a block takes, or a slot on chains that have them
 * @param missedSlotPercent how many slots pass without a block; 0 on chains whose head is ordered by height
 * @param batching whether one transaction can hold several transfers of the chain's own coin
 * @param assets the chain's own coin first
 */
public record ChainProfile(
        String chainId,
        ChainSpelling spelling,
        int requiredConfirmations,
        int ticksPerBlock,
        int missedSlotPercent,
        boolean batching,
        long firstHeight,
        List<AssetProfile> assets) {

    public static final ChainProfile ETHEREUM = new ChainProfile(
            "eip155:1",
            ChainSpelling.EVM,
            12,
            1,
            5,
            false,
            24_000_000,
            List.of(
                    new AssetProfile("eip155:1/slip44:60", "ETH", 18, false),
                    new AssetProfile("eip155:1/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", "USDC", 6, true),
                    new AssetProfile("eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7", "USDT", 6, true)));

    public static final ChainProfile POLYGON = new ChainProfile(
            "eip155:137",
            ChainSpelling.EVM,
            100,
            1,
            0,
            false,
            80_000_000,
            List.of(
                    new AssetProfile("eip155:137/slip44:966", "POL", 18, false),
                    new AssetProfile("eip155:137/erc20:0x3c499c542cef5e3811e1192ce70d8cc03d5c3359", "USDC", 6, true),
                    new AssetProfile("eip155:137/erc20:0xc2132d05d31c914a87c6611c10748aeb04b58e8f", "USDT", 6, true)));

    public static final ChainProfile BITCOIN = new ChainProfile(
            "bip122:000000000019d6689c085ae165831e93",
            ChainSpelling.BITCOIN,
            2,
            4,
            0,
            true,
            900_000,
            List.of(new AssetProfile("bip122:000000000019d6689c085ae165831e93/slip44:0", "BTC", 8, false)));

    public static final ChainProfile SOLANA = new ChainProfile(
            "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
            ChainSpelling.SOLANA,
            12,
            1,
            5,
            true,
            380_000_000,
            List.of(
                    new AssetProfile("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/slip44:501", "SOL", 9, false),
                    new AssetProfile(
                            "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/token:EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGkZwyTDt1v",
                            "USDC",
                            6,
                            true)));

    public ChainProfile {
        assets = List.copyOf(assets);
    }

    public AssetProfile coin() {
        return assets.get(0);
    }
}
