package io.bellwire.service;

import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * Seals endpoint secrets for rest: AES-256-GCM by Tink, bound to the id they belong to, so that a ciphertext copied to
 * another endpoint does not open.
 *
 * <p>Thread-safe because immutable.
 */
public final class SecretSealer {
    private static final int KEY_BYTES = 32;

    private final AesGcmJce aead;

    private SecretSealer(AesGcmJce aead) {
        this.aead = aead;
    }

    /** @param base64 a key of 32 bytes, as {@link #newKey} makes it */
    public static SecretSealer fromKey(String base64) {
        byte[] key = Base64.getDecoder().decode(base64);
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("secrets.key: " + key.length + " bytes (expected: " + KEY_BYTES + ')');
        }
        try {
            return new SecretSealer(new AesGcmJce(key));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no AES-256-GCM", e);
        }
    }

    /** A fresh key for {@link #fromKey}. */
    public static String newKey(RandomGenerator secureRandom) {
        byte[] key = new byte[KEY_BYTES];
        secureRandom.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    public byte[] seal(String clear, String ownerId) {
        try {
            return aead.encrypt(clear.getBytes(StandardCharsets.UTF_8), ownerId.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed for " + ownerId, e);
        }
    }

    /** @throws GeneralSecurityException if it was sealed under another key or for another owner */
    public String open(byte[] sealed, String ownerId) throws GeneralSecurityException {
        return new String(aead.decrypt(sealed, ownerId.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "SecretSealer[key=redacted]";
    }
}
