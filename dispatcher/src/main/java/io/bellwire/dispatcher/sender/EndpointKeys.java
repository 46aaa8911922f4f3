package io.bellwire.dispatcher.sender;

import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.SealedSecret;
import io.bellwire.schemas.signing.SigningKey;
import io.bellwire.service.SecretSealer;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The opened signing keys of endpoints, opened once per version of an endpoint.
 *
 * <p>Thread-safe: a concurrent map of immutable entries. Bounded by the endpoints there are; {@link #forget} is called
 * for those that go.
 */
final class EndpointKeys {
    private static final Logger LOGGER = LoggerFactory.getLogger(EndpointKeys.class);

    private final SecretSealer sealer;
    private final Map<String, Opened> byEndpoint = new ConcurrentHashMap<>();

    EndpointKeys(SecretSealer sealer) {
        this.sealer = sealer;
    }

    private record TimedKey(SigningKey key, @Nullable Instant notAfter) {
        boolean isActive(Instant now) {
            return notAfter == null || now.isBefore(notAfter);
        }
    }

    /** @param source the version these were opened from; compared by identity, since every change is a new object */
    private record Opened(Endpoint source, List<TimedKey> keys) {}

    /** Keys that sign now, newest first; none if they cannot be opened, and then nothing may be sent. */
    List<SigningKey> active(Endpoint endpoint, Instant now) {
        Opened opened = byEndpoint.get(endpoint.getEndpointId());
        if (opened == null || opened.source != endpoint) {
            opened = new Opened(endpoint, open(endpoint));
            byEndpoint.put(endpoint.getEndpointId(), opened);
        }
        return opened.keys.stream()
                .filter(key -> key.isActive(now))
                .map(TimedKey::key)
                .toList();
    }

    void forget(String endpointId) {
        byEndpoint.remove(endpointId);
    }

    private List<TimedKey> open(Endpoint endpoint) {
        List<TimedKey> keys = new ArrayList<>();
        try {
            for (SealedSecret secret : endpoint.getSecrets()) {
                String clear = sealer.open(bytes(secret.getCiphertext()), endpoint.getEndpointId());
                keys.add(new TimedKey(SigningKey.parse(clear), secret.getNotAfter()));
            }
            return keys;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // All or none: a callback that only the older key of a rotation signed would pass for a forgery.
            LOGGER.atError()
                    .addKeyValue("endpointId", endpoint.getEndpointId())
                    .addKeyValue("merchantId", endpoint.getMerchantId())
                    .setCause(e)
                    .log("the endpoint's secrets do not open (secrets.key changed?); nothing is sent to it");
            return List.of();
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
