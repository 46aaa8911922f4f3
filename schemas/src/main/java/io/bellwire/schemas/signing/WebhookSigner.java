package io.bellwire.schemas.signing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;

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
        byte[] signed = (webhookId + '.' + attemptTime.getEpochSecond() + '.').getBytes(StandardCharsets.US_ASCII);
        byte[] signature = new byte[KeyedSigner.SIGNATURE_BYTES];
        StringJoiner header = new StringJoiner(" ");
        for (SigningKey key : keys) {
            new KeyedSigner(key).sign(signed, signed.length, body, signature, 0);
            header.add(new String(signature, StandardCharsets.US_ASCII));
        }
        return header.toString();
    }
}
