package io.bellwire.schemas.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignerTest {
    private static final SigningKey PUBLISHED_KEY = SigningKey.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final Instant TIME = Instant.ofEpochSecond(1_614_265_330);
    private static final String BODY = "{\"test\": 2432232314}";
    private static final String PUBLISHED_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    @Test
    void reproducesThePublishedVector() {
        assertThat(WebhookSigner.sign(List.of(PUBLISHED_KEY), ID, TIME, bytes(BODY)))
                .isEqualTo(PUBLISHED_SIGNATURE);
    }

    @Test
    void signsWithBothKeysOfARotationNewestFirst() {
        SigningKey fresh = SigningKey.generate(new SecureRandom());

        String header = WebhookSigner.sign(List.of(fresh, PUBLISHED_KEY), ID, TIME, bytes(BODY));

        assertThat(header.split(" "))
                .containsExactly(WebhookSigner.sign(List.of(fresh), ID, TIME, bytes(BODY)), PUBLISHED_SIGNATURE);
    }

    @Test
    void satisfiesTheOfficialLibrary() throws WebhookVerificationException {
        SigningKey key = SigningKey.generate(new SecureRandom());
        Instant now = Instant.now();
        String body = "{\"memo\":\"Grüße 支付 🔔\"}";

        String header = WebhookSigner.sign(List.of(key), "cb_1", now, bytes(body));

        Webhook receiver = new Webhook(key.serialised());
        assertThatNoException().isThrownBy(() -> receiver.verify(body, headers("cb_1", now, header)));
        assertThatThrownBy(() -> receiver.verify(body + ' ', headers("cb_1", now, header)))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void satisfiesAReceiverThatStillHoldsTheOldKey() {
        SigningKey old = SigningKey.generate(new SecureRandom());
        SigningKey fresh = SigningKey.generate(new SecureRandom());
        Instant now = Instant.now();

        String header = WebhookSigner.sign(List.of(fresh, old), "cb_1", now, bytes(BODY));

        assertThatNoException()
                .isThrownBy(() -> new Webhook(old.serialised()).verify(BODY, headers("cb_1", now, header)));
    }

    @Test
    void leavesTheBodyToBeSentUnread() {
        ByteBuffer body = bytes(BODY);

        WebhookSigner.sign(List.of(PUBLISHED_KEY), ID, TIME, body);

        assertThat(body.remaining()).isEqualTo(BODY.length());
    }

    @Test
    void readsBackAKeyItHandedOut() {
        SigningKey key = SigningKey.generate(new SecureRandom());

        SigningKey read = SigningKey.parse(key.serialised());

        assertThat(WebhookSigner.sign(List.of(read), ID, TIME, bytes(BODY)))
                .isEqualTo(WebhookSigner.sign(List.of(key), ID, TIME, bytes(BODY)));
    }

    @Test
    void neverPrintsASecret() {
        assertThat(PUBLISHED_KEY).hasToString("SigningKey[secret=redacted]");
        assertThatThrownBy(() -> SigningKey.parse("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
                .hasMessage("secret: (redacted) (expected: to start with whsec_)");
    }

    @Test
    void refusesASecretOfTheWrongLength() {
        assertThatThrownBy(() -> SigningKey.parse("whsec_c2hvcnQ="))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("secret: 5 bytes (expected: 24 to 64)");
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 32, 64})
    void takesSecretsFrom24To64Bytes(int length) {
        String serialised = serialised(length);

        assertThat(SigningKey.parse(serialised).serialised()).isEqualTo(serialised);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 23, 65})
    void refusesShorterAndLongerOnes(int length) {
        assertThatThrownBy(() -> SigningKey.parse(serialised(length)))
                .hasMessage("secret: " + length + " bytes (expected: 24 to 64)");
    }

    @Test
    void makesKeysOfTheRandomBytesItIsGiven() {
        byte[] expected = new byte[32];
        new Random(7).nextBytes(expected);

        assertThat(SigningKey.generate(new Random(7)).serialised())
                .isEqualTo("whsec_" + Base64.getEncoder().encodeToString(expected));
    }

    private static String serialised(int length) {
        return "whsec_" + Base64.getEncoder().encodeToString(new byte[length]);
    }

    private static ByteBuffer bytes(String body) {
        return ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpHeaders headers(String id, Instant time, String signature) {
        return HttpHeaders.of(
                Map.of(
                        "webhook-id", List.of(id),
                        "webhook-timestamp", List.of(String.valueOf(time.getEpochSecond())),
                        "webhook-signature", List.of(signature)),
                (name, value) -> true);
    }
}
