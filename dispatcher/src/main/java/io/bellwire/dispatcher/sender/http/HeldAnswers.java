package io.bellwire.dispatcher.sender.http;

import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Gives a name's answer again for a moment: a thousand attempts a second to one endpoint need not read the resolver's
 * cache each time, which costs more than signing. Failures are not held.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class HeldAnswers implements AddressResolver {
    /** Added to the time to live of an answer, which is 5 s at the least. */
    static final Duration HELD = Duration.ofMillis(500);

    private static final int MOST_NAMES = 4_096;

    private final AddressResolver resolver;
    private final LongSupplier nanoTime;
    private final Map<String, Held> byName = new HashMap<>();

    /** @param nanoTime as {@link System#nanoTime} */
    HeldAnswers(AddressResolver resolver, LongSupplier nanoTime) {
        this.resolver = resolver;
        this.nanoTime = nanoTime;
    }

    private record Held(Future<List<InetAddress>> answer, long askedAt) {
        boolean isGood(long now) {
            return now - askedAt < HELD.toNanos() && (!answer.isDone() || answer.isSuccess());
        }
    }

    @Override
    public Future<List<InetAddress>> resolveAll(String host) {
        long now = nanoTime.getAsLong();
        Held held = byName.get(host);
        if (held != null && held.isGood(now)) {
            return held.answer;
        }
        if (byName.size() >= MOST_NAMES) {
            byName.clear();
        }
        Future<List<InetAddress>> answer = resolver.resolveAll(host);
        byName.put(host, new Held(answer, now));
        return answer;
    }

    @Override
    public void close() {
        resolver.close();
    }
}
