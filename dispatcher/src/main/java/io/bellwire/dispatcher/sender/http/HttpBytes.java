package io.bellwire.dispatcher.sender.http;

import java.nio.charset.StandardCharsets;

/** What single bytes may be in HTTP (RFC 9110, 5.5 and 5.6), asked without making strings of them. Pure. */
final class HttpBytes {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final int BYTES = 256;
    private static final boolean[] TOKEN = new boolean[BYTES];

    static {
        for (int b = 0; b < BYTES; b++) {
            TOKEN[b] = isDigit((byte) b) || isLetter(b) || TOKEN_MARKS.indexOf(b) >= 0;
        }
    }

    private HttpBytes() {}

    private static boolean isLetter(int b) {
        return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z';
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Optional white space. */
    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    static boolean isToken(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!TOKEN[bytes[i] & 0xff]) {
                return false;
            }
        }
        return from < to;
    }

    /** Visible, blank or beyond ASCII: no control byte, so neither a NUL nor half a line end. */
    static boolean isText(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b >= 0 && b < ' ' && b != '\t' || b == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Where the text begins that blanks stand before. */
    static int skipBlanks(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    /** Where the text ends that blanks stand after. */
    static int trimBlanks(byte[] bytes, int from, int to) {
        int i = to;
        while (i > from && isBlank(bytes[i - 1])) {
            i--;
        }
        return i;
    }

    /** @param word in lower case */
    static boolean isWord(byte[] bytes, int from, int to, byte[] word) {
        if (to - from != word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            byte b = bytes[from + i];
            if ((b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) != word[i]) {
                return false;
            }
        }
        return true;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
