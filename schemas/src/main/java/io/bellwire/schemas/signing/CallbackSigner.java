package io.bellwire.schemas.signing;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Signs one callback after another, each with the secret it is given.
 *
 * <p><b>Why not a Mac?</b> One is keyed for one secret and takes about 600 bytes, which endpoints by the hundred thousand
 * are not worth while they are idle; keying one anew for each callback costs time. HMAC (RFC 2104) on a digest that all
 * secrets share has neither cost: a Mac as well hashes the padded key with every text, and the rest is two loops of 64 bytes.
 *
 * <p><b>Thread:</b> confined to one; a digest has state, though nothing of a secret is left in it.
 */
public final class CallbackSigner {
    private static final byte[] SCHEME = {'v', '1', ','};
    private static final int DIGEST_BYTES = 32;
    private static final int BASE64_BYTES = 44;
    private static final int BLOCK_BYTES = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    /** What one signature takes up in a header. */
    public static final int SIGNATURE_BYTES = SCHEME.length + BASE64_BYTES;

    private final MessageDigest sha256;
    private final byte[] block = new byte[BLOCK_BYTES];
    private final byte[] digest = new byte[DIGEST_BYTES];
    private final byte[] base64 = new byte[BASE64_BYTES];

    public CallbackSigner() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /**
     * Writes {@code v1,} and the signature in base64: {@link #SIGNATURE_BYTES} bytes.
     *
     * @param signed its first {@code length} bytes are signed, and then {@code body}
     * @param body its position is not changed
     */
    public void sign(SigningKey key, byte[] signed, int length, ByteBuffer body, byte[] out, int at) {
        sha256.reset(); // of what a text that could not be read to its end has left
        hashPadded(key, INNER);
        sha256.update(signed, 0, length);
        if (body.hasArray()) {
            sha256.update(body.array(), body.arrayOffset() + body.position(), body.remaining());
        } else {
            sha256.update(body.duplicate());
        }
        finish();
        hashPadded(key, OUTER);
        sha256.update(digest, 0, DIGEST_BYTES);
        finish();
        Base64.getEncoder().encode(digest, base64);
        System.arraycopy(SCHEME, 0, out, at, SCHEME.length);
        System.arraycopy(base64, 0, out, at + SCHEME.length, BASE64_BYTES);
    }

    private void hashPadded(SigningKey key, byte pad) {
        key.padInto(block, pad);
        sha256.update(block, 0, BLOCK_BYTES);
    }

    private void finish() {
        try {
            sha256.digest(digest, 0, DIGEST_BYTES);
        } catch (DigestException e) {
            throw new AssertionError("SHA-256 has " + DIGEST_BYTES + " bytes", e);
        }
    }
}
