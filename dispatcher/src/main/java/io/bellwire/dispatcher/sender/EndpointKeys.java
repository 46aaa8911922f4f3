package io.bellwire.dispatcher.sender;

import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.SealedSecret;
import io.bellwire.schemas.signing.SigningKey;
import io.bellwire.service.SecretSealer;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is worked out once per version of an endpoint, its opened signing keys before all, and kept while the endpoint has
 * traffic.
 *
 * <p><b>For how long?</b> What was asked for since the last {@link #age} or the one before it: so a call every half a minute
 * forgets what has been idle for longer than a minute, and nothing that is asked for twice a minute is worked out anew.
 *
 * <p>Thread-safe: concurrent maps. Their entries are confined to the event loop that the endpoint belongs to, the only one
 * to ask for them. {@link #forget} is called for endpoints that go.
 */
final class EndpointKeys {
    private static final Logger LOGGER = LoggerFactory.getLogger(EndpointKeys.class);

    private final SecretSealer sealer;
    private final ThreadLocal<SigningDesk> desks = ThreadLocal.withInitial(SigningDesk::new);

    /** Written by whoever ages, read by event loops; one that still writes to what has become the older loses nothing. */
    private volatile Map<String, EndpointVersion> recent = new ConcurrentHashMap<>();

    private volatile Map<String, EndpointVersion> older = new ConcurrentHashMap<>();

    EndpointKeys(SecretSealer sealer) {
        this.sealer = sealer;
    }

    /** To be called by the event loop of the endpoint. */
    EndpointVersion version(Endpoint endpoint) {
        EndpointVersion version = recent.get(endpoint.getEndpointId());
        return version != null && version.isOf(endpoint) ? version : kept(endpoint);
    }

    private EndpointVersion kept(Endpoint endpoint) {
        EndpointVersion version = older.get(endpoint.getEndpointId());
        if (version == null || !version.isOf(endpoint)) {
            version = new EndpointVersion(endpoint, new EndpointSigner(open(endpoint), desks.get()));
        }
        recent.put(endpoint.getEndpointId(), version);
        return version;
    }

    /** Forgets what nobody has asked for since it was called last. */
    void age() {
        older = recent;
        recent = new ConcurrentHashMap<>();
    }

    void forget(String endpointId) {
        recent.remove(endpointId);
        older.remove(endpointId);
    }

    int size() {
        return recent.size() + older.size();
    }

    private List<EndpointSigner.Key> open(Endpoint endpoint) {
        List<EndpointSigner.Key> keys = new ArrayList<>();
        try {
            for (SealedSecret secret : endpoint.getSecrets()) {
                String clear = sealer.open(bytes(secret.getCiphertext()), endpoint.getEndpointId());
                keys.add(new EndpointSigner.Key(SigningKey.parse(clear), secret.getNotAfter()));
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
