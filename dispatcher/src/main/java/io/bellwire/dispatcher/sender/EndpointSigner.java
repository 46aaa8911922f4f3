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
 * io.bellwire.schemas.signing.WebhookSigner} has it, with Macs that are keyed once, and buffers that its event loop keeps for all endpoints.
 *
 * <p><b>Thread:</b> confined to the event loop of the endpoint.
 */
final class EndpointSigner {
    private static final int ROOM_FOR_ONE = KeyedSigner.SIGNATURE_BYTES + 1; // and a blank

    private final List<Key> keys;
    private final SigningDesk desk;

    /** @param keys newest first; none if they cannot be opened, and then nothing may be sent */
    EndpointSigner(List<Key> keys, SigningDesk desk) {
        this.keys = List.copyOf(keys);
        this.desk = desk;
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

    /** A second has one text, however many attempts fall into it. */
    String timestamp(long unixSecond) {
        return desk.timestamp(unixSecond);
    }

    /**
     * One signature per active key, so that a receiver holding either secret of a rotation accepts it.
     *
     * @param timestamp of the attempt, in Unix seconds
     * @return null if no key is active
     */
    @Nullable
    String sign(String webhookId, String timestamp, ByteBuffer body, Instant now) {
        byte[] text = desk.text(webhookId.length() + timestamp.length() + 2);
        int length = dotted(timestamp, text, dotted(webhookId, text, 0));
        byte[] header = desk.header(keys.size() * ROOM_FOR_ONE);
        int end = 0;
        for (int i = 0; i < keys.size(); i++) {
            Key key = keys.get(i);
            if (key.isActive(now)) {
                key.signer.sign(text, length, body, header, end);
                end += ROOM_FOR_ONE;
                header[end - 1] = ' ';
            }
        }
        return end == 0 ? null : new String(header, 0, end - 1, StandardCharsets.ISO_8859_1);
    }

    /** What is no ASCII is refused as a header, before anything is sent. */
    private static int dotted(String part, byte[] text, int at) {
        for (int i = 0; i < part.length(); i++) {
            text[at + i] = (byte) part.charAt(i);
        }
        text[at + part.length()] = '.';
        return at + part.length() + 1;
    }
}
