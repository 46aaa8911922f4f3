package io.bellwire.testkit.receiver;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Judges signatures with the official Standard Webhooks library, as a merchant would: by the secret of the path, and
 * within five minutes of this machine's clock.
 *
 * <p><b>Thread-safe:</b> a concurrent map of immutable verifiers.
 */
final class ExpectedSignatures {
    private final Map<String, Webhook> byPath = new ConcurrentHashMap<>();

    void expect(String path, String secret) {
        byPath.put(path, new Webhook(secret));
    }

    boolean valid(String path, Map<String, List<String>> headers, byte[] body) {
        Webhook webhook = byPath.get(path);
        if (webhook == null) {
            return false;
        }
        try {
            webhook.verify(new String(body, StandardCharsets.UTF_8), headers);
            return true;
        } catch (WebhookVerificationException e) {
            return false;
        }
    }
}
