package io.bellwire.testkit.receiver;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What a merchant answers: a status, headers, and how long it takes to say so. The body is always empty. */
public record Reply(int status, Map<String, String> headers, Duration delay) {
    public Reply {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status: " + status + " (expected: 200 to 599)");
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: >= 0)");
        }
        headers = Map.copyOf(headers);
    }

    public static Reply status(int status) {
        return new Reply(status, Map.of(), Duration.ZERO);
    }

    public Reply withHeader(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, delay);
    }

    public Reply after(Duration newDelay) {
        return new Reply(status, headers, newDelay);
    }
}
