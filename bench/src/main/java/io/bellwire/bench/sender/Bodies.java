package io.bellwire.bench.sender;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Bodies of callbacks, all of the same size. Each tells its number and the moment it was due. */
final class Bodies {
    static final int BYTES = 600;

    private static final String FILLING = "0123456789abcdef".repeat(BYTES / 16);

    private Bodies() {}

    /** @param dueNanos by {@link System#nanoTime}, which on Linux is one clock for all processes; 0 for no moment */
    static byte[] body(long number, long dueNanos) {
        String begin = String.format(Locale.ROOT, "{\"number\":%012d,\"due\":%020d,\"filling\":\"", number, dueNanos);
        String text = begin + FILLING.substring(0, BYTES - begin.length() - 2) + "\"}";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static long number(String body) {
        return after(body, "\"number\":");
    }

    static long due(String body) {
        return after(body, "\"due\":");
    }

    private static long after(String body, String name) {
        int begin = body.indexOf(name) + name.length();
        return Long.parseLong(body.substring(begin, body.indexOf(',', begin)));
    }
}
