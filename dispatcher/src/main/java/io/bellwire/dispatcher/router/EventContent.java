package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What an event says, as a hash: two events under one id must say the same. */
final class EventContent {
    private EventContent() {}

    /** 128 bits of SHA-256, in hex. Of a transfer only what all watchers agree on: each may be the one whose words are passed on. */
    static String hash(WalletEvent event) {
        Object said = event.getPayload() instanceof TransferPayload payload
                ? Content.of(payload.getTransfer())
                : event.getPayload();
        String text = event.getType() + '|' + event.getSubjectId() + '|' + event.getMerchantId() + '|' + said;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
