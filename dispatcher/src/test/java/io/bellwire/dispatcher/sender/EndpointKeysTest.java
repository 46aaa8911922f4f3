package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.registry.v1.SealedSecret;
import io.bellwire.schemas.signing.SigningKey;
import io.bellwire.service.SecretSealer;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointKeysTest {
    private static final SecretSealer SEALER =
            SecretSealer.fromKey(Base64.getEncoder().encodeToString(new byte[32]));

    private final EndpointKeys keys = new EndpointKeys(SEALER);
    private final Endpoint endpoint = endpoint("ep_1");

    @Test
    void keepsWhatItWorkedOutWhileTheEndpointHasTraffic() {
        EndpointVersion version = keys.version(endpoint);

        keys.age();
        assertThat(keys.version(endpoint)).isSameAs(version);
        keys.age();
        assertThat(keys.version(endpoint)).isSameAs(version);
    }

    @Test
    void forgetsAnEndpointThatIsIdle() {
        EndpointVersion version = keys.version(endpoint);

        keys.age();
        keys.age();

        assertThat(keys.size()).isZero();
        assertThat(keys.version(endpoint)).isNotSameAs(version);
    }

    @Test
    void worksOutAnotherVersionAnew() {
        EndpointVersion version = keys.version(endpoint);

        assertThat(keys.version(endpoint("ep_1"))).isNotSameAs(version);
        keys.age();
        assertThat(keys.version(endpoint)).isNotSameAs(version);
    }

    @Test
    void forgetsAnEndpointThatWent() {
        keys.version(endpoint);
        keys.age();
        keys.version(endpoint("ep_2"));

        keys.forget("ep_1");
        keys.forget("ep_2");

        assertThat(keys.size()).isZero();
    }

    @Test
    void signsForManyEndpointsWithoutKeepingMuchForEach() {
        int signers = 1_000;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        SigningDesk desk = new SigningDesk();
        SigningKey key = SigningKey.generate(new SecureRandom());
        ByteBuffer body = ByteBuffer.allocate(10);
        Object[] kept = new Object[signers];
        new EndpointSigner(List.of(new EndpointSigner.Key(key, null)), desk).sign("cb_1", "1", body, Instant.EPOCH);
        long before = threads.getCurrentThreadAllocatedBytes();

        for (int i = 0; i < signers; i++) {
            EndpointSigner signer = new EndpointSigner(List.of(new EndpointSigner.Key(key, null)), desk);
            signer.sign("cb_1", "1", body, Instant.EPOCH);
            kept[i] = signer;
        }

        long each = (threads.getCurrentThreadAllocatedBytes() - before) / signers;
        assertThat(kept).doesNotContainNull();
        assertThat(each).isPositive().isLessThan(1_536); // a Mac most of it, and in passing a header
    }

    private static Endpoint endpoint(String id) {
        String secret = SigningKey.generate(new SecureRandom()).serialised();
        return Endpoint.newBuilder()
                .setEndpointId(id)
                .setMerchantId("m1")
                .setUrl("https://shop.example.com/" + id)
                .setEventTypes(List.of("*"))
                .setStatus(EndpointStatus.ACTIVE)
                .setSecrets(List.of(new SealedSecret(ByteBuffer.wrap(SEALER.seal(secret, id)), null)))
                .setCreatedAt(Instant.EPOCH)
                .setUpdatedAt(Instant.EPOCH)
                .build();
    }
}
