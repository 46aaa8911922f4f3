package io.bellwire.dispatcher.sender.http;

import io.bellwire.schemas.egress.CallbackUrl;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The head of every request to one destination, written once but for the values that change.
 *
 * <p><b>Why is the body copied?</b> The socket takes bytes outside the heap. Written as a slice, the body would be copied
 * there all the same, by the transport, at the cost of another buffer and another entry in its queue.
 *
 * <p>Thread-safe because immutable.
 */
final class RequestHead {
    private static final byte[] END = {'\r', '\n', '\r', '\n'};
    private static final int MOST_DIGITS = 10;

    private final byte[] start; // up to the value of content-length
    private final HeaderNames names;
    private final int labelBytes;

    private RequestHead(byte[] start, HeaderNames names) {
        this.start = start;
        this.names = names;
        int bytes = 0;
        for (int i = 0; i < names.size(); i++) {
            bytes += names.label(i).length;
        }
        this.labelBytes = bytes;
    }

    /** @throws IllegalArgumentException for a text that would end its line */
    static RequestHead of(CallbackUrl url, String userAgent, HeaderNames names) {
        String start = "POST " + requireUnbroken("target", url.pathAndQuery(), '!') + " HTTP/1.1\r\nhost: "
                + requireUnbroken("host", url.authority(), '!') + "\r\nuser-agent: "
                + requireUnbroken("user-agent", userAgent, ' ') + "\r\ncontent-length: ";
        return new RequestHead(HttpBytes.ascii(start), names);
    }

    /** Its texts were judged before they came here; that they cannot end a line is worth a second look. */
    private static String requireUnbroken(String what, String text, char lowest) {
        if (text.chars().anyMatch(c -> c < lowest || c > '~')) {
            throw new IllegalArgumentException(what + ": (withheld) (expected: visible ASCII)");
        }
        return text;
    }

    /** The whole request, to be released by whoever sends it. */
    ByteBuf encode(ByteBufAllocator buffers, AttemptRequest request) {
        ByteBuffer body = request.body();
        int values = 0;
        for (int i = 0; i < names.size(); i++) {
            values += request.value(i).length();
        }
        ByteBuf out =
                buffers.ioBuffer(start.length + MOST_DIGITS + labelBytes + values + END.length + body.remaining());
        out.writeBytes(start);
        writeDecimal(out, body.remaining());
        for (int i = 0; i < names.size(); i++) {
            out.writeBytes(names.label(i));
            out.writeCharSequence(request.value(i), StandardCharsets.US_ASCII);
        }
        out.writeBytes(END);
        if (body.hasArray()) {
            out.writeBytes(body.array(), body.arrayOffset() + body.position(), body.remaining());
        } else {
            out.writeBytes(body.duplicate());
        }
        return out;
    }

    private static void writeDecimal(ByteBuf out, int number) {
        int unit = 1;
        while (number / unit >= 10) {
            unit *= 10;
        }
        for (; unit > 0; unit /= 10) {
            out.writeByte('0' + number / unit % 10);
        }
    }
}
