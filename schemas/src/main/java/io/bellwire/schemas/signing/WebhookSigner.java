package io.bellwire.schemas.signing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;

/**
 * Signs callbacks as Standard Webhooks {@code v1}: HMAC-SHA256 over {@code id.timestamp.body}, in base64.
 *
 * <p>Signs the bytes that go on the wire, never a rendered object: the receiver can only check what it received.
 */
public final class WebhookSigner {
    private WebhookSigner() {}

    /**
     * The {@code webhook-signature} header: one signature per key, newest key first, so that a receiver holding either
     * secret of a rotation accepts it.
     *
     * @param attemptTime signed as whole Unix seconds; fresh for each attempt
     */
    public static String sign(List<SigningKey> keys, String webhookId, Instant attemptTime, ByteBuffer body) {
        StringBuilder header = new StringBuilder();
        byte[] prefix = (webhookId + '.' + attemptTime.getEpochSecond() + '.').getBytes(StandardCharsets.US_ASCII);
        for (SigningKey key : keys) {
            Mac mac = macOf(key);
            mac.update(prefix);
            mac.update(body.duplicate());
            if (!header.isEmpty()) {
                header.append(' ');
            }
            header.append("v1,").append(Base64.getEncoder().encodeToString(mac.doFinal()));
        }
        return header.toString();
    }

    private static Mac macOf(SigningKey key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key.toHmacKey());
            return mac;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HmacSHA256", e);
        }
    }
}
