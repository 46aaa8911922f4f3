package io.bellwire.dispatcher.sender.http;

import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * The headers a sender adds to each request, in their order; their values come with every {@link AttemptRequest}. What
 * frames or routes the message is ours and never among them.
 *
 * <p>Thread-safe because immutable.
 */
public final class HeaderNames {
    private static final Set<String> OURS = Set.of(
            "host",
            "user-agent",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "accept-encoding",
            "cookie",
            "proxy-authorization",
            "proxy-connection");

    private final byte[][] labels;
    private final AsciiString[] names;

    private HeaderNames(byte[][] labels, AsciiString[] names) {
        this.labels = labels;
        this.names = names;
    }

    /** @throws IllegalArgumentException for what is no header name, or one of ours */
    public static HeaderNames of(String... names) {
        return new HeaderNames(
                Arrays.stream(names).map(HeaderNames::label).toArray(byte[][]::new),
                Arrays.stream(names)
                        .map(name -> AsciiString.cached(name.toLowerCase(Locale.ROOT)))
                        .toArray(AsciiString[]::new));
    }

    private static byte[] label(String name) {
        byte[] bytes = HttpBytes.ascii(name);
        if (!HttpBytes.isToken(bytes, 0, bytes.length) || OURS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("headers: " + name + " (expected: a header name, none of " + OURS + ')');
        }
        return HttpBytes.ascii("\r\n" + name + ": ");
    }

    int size() {
        return labels.length;
    }

    /** In lower case, as HTTP/2 has it. */
    AsciiString name(int i) {
        return names[i];
    }

    /** The end of the line before, the name, and all up to the value. */
    byte[] label(int i) {
        return labels[i];
    }
}
