package io.bellwire.schemas;

/** RFC 4648 base32 in lower case without padding: readable in a log, safe in a URL and in a signature's content. */
final class Base32 {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private Base32() {}

    /** The first {@code length} characters of the encoding of {@code bytes}. */
    static String encode(byte[] bytes, int length) {
        if (length > bytes.length * 8 / 5) {
            throw new IllegalArgumentException("length: " + length + " (expected: <= " + bytes.length * 8 / 5 + " for "
                    + bytes.length + " bytes)");
        }
        StringBuilder text = new StringBuilder(length);
        int buffer = 0;
        int bits = 0;
        for (int i = 0; text.length() < length; i++) {
            buffer = (buffer << 8) | (bytes[i] & 0xff);
            bits += 8;
            while (bits >= 5 && text.length() < length) {
                bits -= 5;
                text.append(ALPHABET.charAt((buffer >>> bits) & 31));
            }
        }
        return text.toString();
    }
}
