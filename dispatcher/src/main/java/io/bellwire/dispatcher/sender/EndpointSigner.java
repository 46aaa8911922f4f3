package io.bellwire.dispatcher.sender;

import io.bellwire.schemas.signing.KeyedSigner;
import io.bellwire.schemas.signing.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code webhook-signature} header of one version of an endpoint: as {@link
 * io.bellwire.schemas.signing.WebhookSigner} has it, with Macs that are keyed once.
 *
 * <p><b>Thread:</b> confined to the event loop of the endpoint.
 */
final class EndpointSigner {
    private final List<Key> keys;
    private final byte[] header; // room for all keys, one blank after each
    private byte[] signed = new byte[64]; // id, time and two dots

    /** @param keys newest first; none if they cannot be opened, and then nothing may be sent */
    EndpointSigner(List<Key> keys) {
        this.keys = List.copyOf(keys);
        this.header = new byte[keys.size() * (KeyedSigner.SIGNATURE_BYTES + 1)];
    }

    /** @param notAfter when it stops signing; null for never */
    record Key(KeyedSigner signer, @Nullable Instant notAfter) {
        Key(SigningKey key, @Nullable Instant notAfter) {
            this(new KeyedSigner(key), notAfter);
        }

        boolean isActive(Instant now) {
            return notAfter == null || now.isBefore(notAfter);
        }
    }

    /**
     * One signature per active key, so that a receiver holding either secret of a rotation accepts it.
     *
     * @param timestamp of the attempt, in Unix seconds
     * @return null if no key is active
     */
    @Nullable
    String sign(String webhookId, String timestamp, ByteBuffer body, Instant now) {
        int length = signedText(webhookId, timestamp);
        int end = 0;
        for (int i = 0; i < keys.size(); i++) {
            Key key = keys.get(i);
            if (key.isActive(now)) {
                key.signer.sign(signed, length, body, header, end);
                end += KeyedSigner.SIGNATURE_BYTES;
                header[end++] = ' ';
            }
        }
        return end == 0 ? null : new String(header, 0, end - 1, StandardCharsets.ISO_8859_1);
    }

    private int signedText(String webhookId, String timestamp) {
        int length = webhookId.length() + timestamp.length() + 2;
        if (signed.length < length) {
            signed = new byte[length];
        }
        return dotted(timestamp, dotted(webhookId, 0));
    }

    /** What is no ASCII is refused as a header, before anything is sent. */
    private int dotted(String text, int at) {
        for (int i = 0; i < text.length(); i++) {
            signed[at + i] = (byte) text.charAt(i);
        }
        signed[at + text.length()] = '.';
        return at + text.length() + 1;
    }
}
