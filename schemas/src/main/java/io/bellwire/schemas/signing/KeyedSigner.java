package io.bellwire.schemas.signing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;

/**
 * Signs one callback after another with one secret: a {@link Mac} that is keyed once, since looking one up and keying it
 * costs as much again as hashing a small body.
 *
 * <p><b>Thread:</b> confined to one; a Mac has state.
 */
public final class KeyedSigner {
    private static final byte[] SCHEME = {'v', '1', ','};
    private static final int DIGEST_BYTES = 32;
    private static final int BASE64_BYTES = 44;

    /** What one signature takes up in a header. */
    public static final int SIGNATURE_BYTES = SCHEME.length + BASE64_BYTES;

    private final Mac mac;
    private final byte[] digest = new byte[DIGEST_BYTES];
    private final byte[] base64 = new byte[BASE64_BYTES];

    public KeyedSigner(SigningKey key) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(key.toHmacKey());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HmacSHA256", e);
        }
    }

    /**
     * Writes {@code v1,} and the signature in base64: {@link #SIGNATURE_BYTES} bytes.
     *
     * @param signed its first {@code length} bytes are signed, and then {@code body}
     * @param body its position is not changed
     */
    public void sign(byte[] signed, int length, ByteBuffer body, byte[] out, int at) {
        mac.update(signed, 0, length);
        if (body.hasArray()) {
            mac.update(body.array(), body.arrayOffset() + body.position(), body.remaining());
        } else {
            mac.update(body.duplicate());
        }
        try {
            mac.doFinal(digest, 0);
        } catch (ShortBufferException e) {
            throw new AssertionError("HmacSHA256 has " + DIGEST_BYTES + " bytes", e);
        }
        Base64.getEncoder().encode(digest, base64);
        System.arraycopy(SCHEME, 0, out, at, SCHEME.length);
        System.arraycopy(base64, 0, out, at + SCHEME.length, BASE64_BYTES);
    }

    @Override
    public String toString() {
        return "KeyedSigner[secret=redacted]";
    }
}
