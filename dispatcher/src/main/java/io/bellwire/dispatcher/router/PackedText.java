package io.bellwire.dispatcher.router;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Texts that mostly end in hex (hashes, addresses, contracts) in half the bytes: {@code 0x} and lower-case hex at the
 * end are kept as the bytes they stand for. Everything else is kept as it is, so that what comes out is what went in.
 *
 * <pre>
 *   form          then
 *   0 .. 126      that many bytes of UTF-8, then the bytes of a hex number written with 0x
 *   127           the bytes of a hex number written without 0x
 *   128           UTF-8
 * </pre>
 */
final class PackedText {
    static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private static final int BARE_HEX = 127;
    private static final int PLAIN = 128;
    private static final HexFormat HEX = HexFormat.of();

    private PackedText() {}

    /** @param text null gives {@link #NONE} */
    static ByteBuffer pack(@Nullable String text) {
        if (text == null) {
            return NONE;
        }
        int digits = hexDigitsAtEnd(text);
        int start = text.length() - digits;
        if (start == 0 && digits % 2 == 0 && digits > 0) {
            return packed(BARE_HEX, "", HEX.parseHex(text));
        }
        int prefix = start - 2;
        if (prefix >= 0 && prefix < BARE_HEX && digits % 2 == 0 && text.startsWith("0x", prefix)) {
            String before = text.substring(0, prefix);
            if (isAscii(before)) {
                return packed(prefix, before, HEX.parseHex(text, start, text.length()));
            }
        }
        return packed(PLAIN, text, new byte[0]);
    }

    static @Nullable String unpack(ByteBuffer packed) {
        if (!packed.hasRemaining()) {
            return null;
        }
        byte[] bytes = new byte[packed.remaining()];
        packed.duplicate().get(bytes);
        int form = Byte.toUnsignedInt(bytes[0]);
        if (form == PLAIN) {
            return new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
        }
        if (form == BARE_HEX) {
            return HEX.formatHex(bytes, 1, bytes.length);
        }
        if (form > PLAIN || form >= bytes.length) {
            throw new IllegalArgumentException("form: " + form + " (expected: 0 to 128, and as many bytes as it says)");
        }
        String prefix = new String(bytes, 1, form, StandardCharsets.US_ASCII);
        return prefix + "0x" + HEX.formatHex(bytes, 1 + form, bytes.length);
    }

    /** The text in bytes that must not be {@link #NONE}. */
    static String required(ByteBuffer packed) {
        return Objects.requireNonNull(unpack(packed), "packed text (expected: not empty)");
    }

    private static int hexDigitsAtEnd(String text) {
        int start = text.length();
        while (start > 0 && isLowerHex(text.charAt(start - 1))) {
            start--;
        }
        return text.length() - start;
    }

    private static boolean isLowerHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    private static ByteBuffer packed(int form, String prefix, byte[] rest) {
        byte[] before = prefix.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(new byte[] {(byte) form}, 1 + before.length + rest.length);
        System.arraycopy(before, 0, all, 1, before.length);
        System.arraycopy(rest, 0, all, 1 + before.length, rest.length);
        return ByteBuffer.wrap(all);
    }
}
