package io.bellwire.schemas;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Brings the two spellings of a TRON address, hex with prefix 41 and base58check, to the second. */
final class TronAddress {
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(58);
    private static final Pattern HEX = Pattern.compile("(0x)?41[0-9a-fA-F]{40}");

    private TronAddress() {}

    static String toBase58(String address) {
        if (!HEX.matcher(address).matches()) {
            return address;
        }
        byte[] payload = HexFormat.of().parseHex(address.startsWith("0x") ? address.substring(2) : address);
        byte[] checked = Arrays.copyOf(payload, payload.length + 4);
        System.arraycopy(sha256(sha256(payload)), 0, checked, payload.length, 4);

        StringBuilder text = new StringBuilder();
        for (BigInteger rest = new BigInteger(1, checked); rest.signum() > 0; rest = rest.divide(BASE)) {
            text.append(ALPHABET.charAt(rest.mod(BASE).intValue()));
        }
        return text.reverse().toString();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
