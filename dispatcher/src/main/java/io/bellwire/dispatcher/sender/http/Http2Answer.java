package io.bellwire.dispatcher.sender.http;

import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer as HTTP/2 has it: interim heads, the final one, a body that is dropped within its bound, and trailers nobody
 * reads. The framing has checked the form of each field.
 *
 * <p><b>Thread:</b> confined to the event loop of its connection.
 */
final class Http2Answer {
    private static final int MAX_INTERIM = 8;
    private static final int LONGEST_RETRY_AFTER = 64; // a date has 29 bytes

    private final int drainBytes;
    private int dropped;
    private int interim;
    private int status;
    private @Nullable String retryAfter;
    private boolean whole;

    Http2Answer(int drainBytes) {
        this.drainBytes = drainBytes;
    }

    boolean hasHead() {
        return status != 0;
    }

    int status() {
        return status;
    }

    /** As it came, if it came once; never with a 2xx. */
    @Nullable
    String retryAfter() {
        return retryAfter;
    }

    /** Whether the peer has ended it. */
    boolean isWhole() {
        return whole;
    }

    /** @throws ProtocolException for a head that is none; what comes after a final one is a trailer */
    void head(Http2Headers headers, boolean endOfStream) {
        if (!hasHead()) {
            if (headers.size() > ResponseHead.MAX_FIELDS + 1) {
                throw new ProtocolException("more than " + ResponseHead.MAX_FIELDS + " headers");
            }
            head(statusOf(headers), headers, endOfStream);
        }
        whole = endOfStream;
    }

    private void head(int code, Http2Headers headers, boolean endOfStream) {
        if (code >= 200) {
            status = code;
            retryAfter = code >= 300 ? onlyRetryAfter(headers) : null;
        } else if (endOfStream || code == 101) {
            throw new ProtocolException("interim answer where none may be");
        } else if (++interim > MAX_INTERIM) {
            throw new ProtocolException("more than " + MAX_INTERIM + " interim answers");
        }
    }

    /** False once there was too much of it. */
    boolean drop(int bytes, boolean endOfStream) {
        whole = endOfStream;
        dropped += bytes;
        return dropped <= drainBytes;
    }

    private static int statusOf(Http2Headers headers) {
        CharSequence text = headers.status();
        if (text == null
                || text.length() != 3
                || headers.getAll(Http2Headers.PseudoHeaderName.STATUS.value()).size() != 1) {
            throw new ProtocolException("status is not a number from 100 to 599");
        }
        int code = 0;
        for (int i = 0; i < 3; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                throw new ProtocolException("status is not a number from 100 to 599");
            }
            code = code * 10 + digit - '0';
        }
        if (code < 100 || code > 599) {
            throw new ProtocolException("status is not a number from 100 to 599");
        }
        return code;
    }

    private static @Nullable String onlyRetryAfter(Http2Headers headers) {
        List<CharSequence> values = headers.getAll("retry-after");
        return values.size() == 1 && values.get(0).length() <= LONGEST_RETRY_AFTER
                ? values.get(0).toString()
                : null;
    }
}
