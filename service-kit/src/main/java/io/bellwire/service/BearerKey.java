package io.bellwire.service;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * A key that callers present as {@code Authorization: Bearer KEY}.
 *
 * <p>Compares digests in constant time, so that neither the key's content nor its length can be felt out.
 * Thread-safe because immutable.
 */
public final class BearerKey {
    private static final String SCHEME = "Bearer ";

    private final byte[] digest;

    private BearerKey(byte[] digest) {
        this.digest = digest;
    }

    public static BearerKey of(String key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("key: empty (expected: one that callers must present)");
        }
        return new BearerKey(sha256(key));
    }

    /** @param authorization the header as it came; null when there was none */
    public boolean matches(@Nullable String authorization) {
        // An absent key takes the same way as a wrong one.
        String presented = "";
        if (authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            presented = authorization.substring(SCHEME.length()).trim();
        }
        return MessageDigest.isEqual(digest, sha256(presented)) && !presented.isEmpty();
    }

    @Override
    public String toString() {
        return "BearerKey[redacted]";
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
