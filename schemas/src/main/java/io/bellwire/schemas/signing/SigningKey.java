package io.bellwire.schemas.signing;

import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.spec.SecretKeySpec;

/**
 * A symmetric signing secret of one endpoint. Not a record: a record would print the secret.
 *
 * <p>Thread-safe because immutable.
 */
public final class SigningKey {
    private static final String PREFIX = "whsec_";
    private static final int GENERATED_BYTES = 32;

    private final byte[] secret;

    private SigningKey(byte[] secret) {
        if (secret.length < 24 || secret.length > 64) {
            throw new IllegalArgumentException("secret: " + secret.length + " bytes (expected: 24 to 64)");
        }
        this.secret = secret;
    }

    public static SigningKey generate(RandomGenerator secureRandom) {
        byte[] secret = new byte[GENERATED_BYTES];
        secureRandom.nextBytes(secret);
        return new SigningKey(secret);
    }

    /** @param serialised {@code whsec_} and padded standard base64 */
    public static SigningKey parse(String serialised) {
        if (!serialised.startsWith(PREFIX)) {
            throw new IllegalArgumentException("secret: (redacted) (expected: to start with " + PREFIX + ')');
        }
        return new SigningKey(Base64.getDecoder().decode(serialised.substring(PREFIX.length())));
    }

    /** The form a merchant is given, once. */
    public String serialised() {
        return PREFIX + Base64.getEncoder().encodeToString(secret);
    }

    SecretKeySpec toHmacKey() {
        return new SecretKeySpec(secret, "HmacSHA256");
    }

    @Override
    public String toString() {
        return "SigningKey[secret=redacted]";
    }
}
