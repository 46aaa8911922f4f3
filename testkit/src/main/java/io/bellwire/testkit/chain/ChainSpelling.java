package io.bellwire.testkit.chain;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * Makes up hashes and addresses of the right form for a family of chains, already in the spelling ids are made from.
 * Right in form only: nothing here has a checksum or a key.
 */
public enum ChainSpelling {
    EVM {
        @Override
        boolean leavesLogs(AssetProfile asset) {
            return asset.token();
        }

        @Override
        String address(RandomGenerator random) {
            return "0x" + text(random, HEX, 40);
        }

        @Override
        String txId(RandomGenerator random) {
            return blockHash(random);
        }

        @Override
        String blockHash(RandomGenerator random) {
            return "0x" + text(random, HEX, 64);
        }

        @Override
        String position(boolean token, int ordinal) {
            return token ? "log:" + ordinal : "native";
        }
    },
    BITCOIN {
        @Override
        String address(RandomGenerator random) {
            return "bc1q" + text(random, BECH32, 38);
        }

        @Override
        String txId(RandomGenerator random) {
            return text(random, HEX, 64);
        }

        @Override
        String blockHash(RandomGenerator random) {
            return "00000000" + text(random, HEX, 56);
        }

        @Override
        String position(boolean token, int ordinal) {
            return "vout:" + ordinal;
        }
    },
    SOLANA {
        @Override
        String address(RandomGenerator random) {
            return base58(random, 43);
        }

        @Override
        String txId(RandomGenerator random) {
            return base58(random, 87);
        }

        @Override
        String blockHash(RandomGenerator random) {
            return base58(random, 43);
        }

        @Override
        String position(boolean token, int ordinal) {
            return "ix:" + ordinal;
        }
    };

    private static final String HEX = "0123456789abcdef";
    private static final String BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final String BASE58_LEADING = BASE58.substring(4);

    /** Whether a transfer of it is a log, which blocks number across transactions. */
    boolean leavesLogs(AssetProfile asset) {
        return false;
    }

    abstract String address(RandomGenerator random);

    abstract String txId(RandomGenerator random);

    abstract String blockHash(RandomGenerator random);

    /** Place inside the transaction: the {@code ordinal}-th transfer of it, 0 for the first. */
    abstract String position(boolean token, int ordinal);

    /** Eight characters to each draw: hashes of histories by the hundred thousand are made here. */
    private static String text(RandomGenerator random, String alphabet, int length) {
        byte[] text = new byte[length];
        long bits = 0;
        for (int i = 0; i < length; i++) {
            bits = i % Long.BYTES == 0 ? random.nextLong() : bits >>> Byte.SIZE;
            text[i] = (byte) alphabet.charAt((int) (((bits & 0xff) * alphabet.length()) >>> Byte.SIZE));
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** Of the length that 32 (43) or 64 (87) bytes have; the lowest leading digits would decode to a byte fewer. */
    private static String base58(RandomGenerator random, int length) {
        return text(random, BASE58_LEADING, 1) + text(random, BASE58, length - 1);
    }
}
