package io.bellwire.gateway;

import io.bellwire.registry.v1.SealedSecret;
import io.bellwire.schemas.signing.SigningKey;
import io.bellwire.service.SecretSealer;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes signing secrets, seals them for their endpoint, and lets them overlap at a rotation. */
final class EndpointSecrets {
    /** Every one that is still valid signs every callback: a header holds only so many. */
    static final int MAX_VALID = 5;

    private final SecretSealer sealer;
    private final SecureRandom random;

    EndpointSecrets(SecretSealer sealer, SecureRandom random) {
        this.sealer = sealer;
        this.random = random;
    }

    /**
     * @param clear shown to the merchant in this one answer, kept nowhere
     * @param sealed what is kept
     */
    record Fresh(String clear, SealedSecret sealed) {
        @Override
        public String toString() {
            return "Fresh[secret=redacted]";
        }
    }

    Fresh make(String endpointId) {
        String clear = SigningKey.generate(random).serialised();
        return new Fresh(clear, new SealedSecret(ByteBuffer.wrap(sealer.seal(clear, endpointId)), null));
    }

    /** {@code current} without those that are over: what still signs. */
    static List<SealedSecret> valid(List<SealedSecret> current, Instant now) {
        return current.stream()
                .filter(secret ->
                        secret.getNotAfter() == null || secret.getNotAfter().isAfter(now))
                .toList();
    }

    /** The newest first, those before it until {@code until} and no longer than they were to last. */
    static List<SealedSecret> rotate(SealedSecret newest, List<SealedSecret> valid, Instant until) {
        List<SealedSecret> secrets = new ArrayList<>();
        secrets.add(newest);
        for (SealedSecret secret : valid) {
            Instant end = secret.getNotAfter();
            secrets.add(new SealedSecret(secret.getCiphertext(), end == null || end.isAfter(until) ? until : end));
        }
        return secrets;
    }
}
