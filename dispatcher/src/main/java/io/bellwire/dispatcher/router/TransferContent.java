package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.TransferObservation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What of a transfer must be the same in every statement about it: which asset, how much, to whom. Senders and memo are
 * left out, since a watcher may not know them; block and depth are not content at all.
 */
final class TransferContent {
    private TransferContent() {}

    static String hash(TransferObservation transfer) {
        return hash(transfer.getAsset().getAssetId()
                + '|'
                + transfer.getAsset().getTokenId()
                + '|'
                + transfer.getAmount()
                + '|'
                + transfer.getTo());
    }

    /** 128 bits of SHA-256, in hex. */
    static String hash(String content) {
        return hash(content.getBytes(StandardCharsets.UTF_8));
    }

    static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
