package io.bellwire.console.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of this process, in memory: a restart ends them all. Held by the digest of their token, so that looking
 * one up tells nothing of others by its timing, and a heap dump holds no cookie.
 *
 * <p>Thread-safe because the map is concurrent and sessions are immutable.
 */
final class Sessions {
    /** A working day. */
    static final Duration LIFETIME = Duration.ofHours(8);

    private static final int TOKEN_BYTES = 32;
    private static final int ID_BYTES = 6;

    private final Map<String, Session> byDigest = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final SecureRandom random;

    Sessions(InstantSource clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /** Opens a session; the answer is the token for the cookie, held nowhere else. */
    String open() {
        Instant now = clock.instant();
        byDigest.values().removeIf(session -> session.isExpired(now));
        String token = randomText(TOKEN_BYTES);
        byDigest.put(digest(token), new Session(randomText(ID_BYTES), randomText(TOKEN_BYTES), now.plus(LIFETIME)));
        return token;
    }

    /** The session of that token; null when there is none, or no longer. */
    @Nullable
    Session find(String token) {
        Session session = byDigest.get(digest(token));
        return session == null || session.isExpired(clock.instant()) ? null : session;
    }

    void end(String token) {
        byDigest.remove(digest(token));
    }

    private String randomText(int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
    }

    private static String digest(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
