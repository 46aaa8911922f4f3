package io.bellwire.testkit.ledger;

import io.bellwire.testkit.receiver.Received;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** One request at a merchant, reduced to what the judgement needs: no body, its hash instead. */
record Arrival(
        String path,
        String webhookId,
        Optional<CallbackBody> body,
        String bodyHash,
        String origin,
        boolean accepted,
        boolean signatureValid) {

    static Arrival of(Received received) {
        byte[] bytes = received.body().bytes();
        return new Arrival(
                received.path(),
                received.webhookId(),
                CallbackBody.parse(bytes),
                sha256(bytes),
                received.origin(),
                received.accepted(),
                received.signatureValid());
    }

    Callback callback() {
        return new Callback(path, webhookId);
    }

    boolean replayed() {
        return origin.equals("replay");
    }

    /** Sent by an operator to try an endpoint: nobody owes it, nobody misses it. */
    boolean test() {
        return origin.equals("test") || body.map(CallbackBody::test).orElse(false);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
