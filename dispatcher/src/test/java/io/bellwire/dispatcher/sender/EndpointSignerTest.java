package io.bellwire.dispatcher.sender;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.schemas.signing.SigningKey;
import io.bellwire.schemas.signing.WebhookSigner;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointSignerTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_767_225_600);
    private static final String TIMESTAMP = "1767225600";
    private static final SigningDesk DESK = new SigningDesk();
    private static final SigningKey FRESH = SigningKey.generate(new SecureRandom());
    private static final SigningKey OLD = SigningKey.generate(new SecureRandom());

    @Test
    void signsEveryCallbackAsTheWebhookSignerDoes() {
        EndpointSigner signer = new EndpointSigner(List.of(new EndpointSigner.Key(FRESH, null)), DESK);

        for (int length : new int[] {0, 1, 600, 70_000}) {
            String id = "cb_" + "x".repeat(length % 97);
            ByteBuffer inHeap = ByteBuffer.wrap("y".repeat(length + 2).getBytes(UTF_8), 1, length);
            ByteBuffer direct =
                    ByteBuffer.allocateDirect(length).put(inHeap.duplicate()).flip();
            String expected = WebhookSigner.sign(List.of(FRESH), id, NOW, inHeap);

            assertThat(signer.sign(id, TIMESTAMP, inHeap, NOW)).isEqualTo(expected);
            assertThat(signer.sign(id, TIMESTAMP, direct, NOW)).isEqualTo(expected);
            assertThat(inHeap.remaining()).isEqualTo(length);
            assertThat(direct.remaining()).isEqualTo(length);
        }
    }

    @Test
    void signsWithBothKeysOfARotationUntilTheOldOneEnds() {
        EndpointSigner signer = new EndpointSigner(
                List.of(new EndpointSigner.Key(FRESH, null), new EndpointSigner.Key(OLD, NOW.plusSeconds(1))), DESK);
        ByteBuffer body = ByteBuffer.wrap("{}".getBytes(UTF_8));

        assertThat(signer.sign("cb_1", TIMESTAMP, body, NOW))
                .isEqualTo(WebhookSigner.sign(List.of(FRESH, OLD), "cb_1", NOW, body));
        assertThat(signer.sign("cb_1", TIMESTAMP, body, NOW.plusSeconds(1)))
                .isEqualTo(WebhookSigner.sign(List.of(FRESH), "cb_1", NOW, body));
    }

    @Test
    void signsNothingWithoutAnActiveKey() {
        ByteBuffer body = ByteBuffer.allocate(0);

        assertThat(new EndpointSigner(List.of(), DESK).sign("cb_1", TIMESTAMP, body, NOW))
                .isNull();
        assertThat(new EndpointSigner(List.of(new EndpointSigner.Key(OLD, NOW)), DESK)
                        .sign("cb_1", TIMESTAMP, body, NOW))
                .isNull();
    }

    @Test
    void showsNoSecret() {
        assertThat(new EndpointSigner.Key(FRESH, null).toString()).contains("redacted");
    }
}
