package io.bellwire.dispatcher.sender.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answers on one connection, HTTP/1.0 or 1.1, piece by piece as they come.
 *
 * <pre>
 *   status line --> header lines --> final head --> body --> complete
 *        ^               |
 *        +---interim-----+
 * </pre>
 *
 * <p>Allocates nothing for an answer that comes in one piece. The status is known when {@link #hasHead()}: no byte after
 * the header block changes it.
 *
 * <p><b>Invariant:</b> any cut of the bytes into pieces reads the same.
 *
 * <p>Confined to the event loop of its connection.
 */
final class ResponseParser {
    private static final int LONGEST_STATUS_LINE = 4 * 1024;
    private static final int LONGEST_HEADER_BLOCK = 16 * 1024;
    private static final int MAX_INTERIM_ANSWERS = 8;

    private final byte[] window;
    private final LineReader lines = new LineReader();
    private final ResponseHead head = new ResponseHead();
    private final ResponseBody body;

    private Phase phase = Phase.STATUS_LINE;
    private int interimAnswers;
    private int blockBytes; // of the empty lines before a status line, and then of the header lines

    private enum Phase {
        STATUS_LINE,
        HEADERS,
        BODY
    }

    /**
     * @param window where bytes are looked at; holds nothing between calls, so all parsers of a loop may share one
     * @param mostBodyBytes beyond which an answer is broken, though its outcome stands
     */
    ResponseParser(byte[] window, int mostBodyBytes) {
        this.window = window;
        this.body = new ResponseBody(lines, mostBodyBytes);
    }

    /** Forgets what it read, for the answer to another request. */
    void begin() {
        lines.reset();
        phase = Phase.STATUS_LINE;
        interimAnswers = 0;
        blockBytes = 0;
    }

    /** The final status line and its header block came. */
    boolean hasHead() {
        return phase == Phase.BODY;
    }

    /** And its body has ended too. */
    boolean isComplete() {
        return phase == Phase.BODY && body.hasEnded();
    }

    /** What it holds besides its own fields. */
    int keptBytes() {
        return lines.keptBytes();
    }

    /** 200 to 599, once there is a head. */
    int status() {
        return head.status();
    }

    @Nullable
    String retryAfter() {
        return head.retryAfter();
    }

    boolean keepsAlive() {
        return head.keepsAlive();
    }

    /**
     * Reads on, up to the end of the answer. What is left in {@code bytes} then came unasked.
     *
     * @throws ProtocolException when the answer is broken; nothing more is to be read then
     */
    void read(ByteBuf bytes) {
        while (bytes.isReadable() && !isComplete()) {
            int length = Math.min(bytes.readableBytes(), window.length);
            bytes.getBytes(bytes.readerIndex(), window, 0, length);
            bytes.skipBytes(readWindow(length));
        }
        if (isComplete()) {
            lines.reset(); // what a long line took: a connection may be idle for long
        }
    }

    private int readWindow(int to) {
        int at = 0;
        while (at < to && !isComplete()) {
            at = phase == Phase.BODY ? body.read(window, at, to) : readHead(at, to);
        }
        return at;
    }

    private int readHead(int at, int to) {
        int longest = phase == Phase.STATUS_LINE ? LONGEST_STATUS_LINE : LONGEST_HEADER_BLOCK;
        int next = lines.read(window, at, to, longest);
        if (next < 0) {
            return to;
        }
        int start = lines.start();
        int end = lines.end();
        blockBytes += end - start + 2;
        if (blockBytes > LONGEST_HEADER_BLOCK) {
            throw new ProtocolException("header block is longer than " + LONGEST_HEADER_BLOCK + " bytes");
        }
        if (phase == Phase.STATUS_LINE) {
            if (start != end) { // RFC 9112, 2.2: empty lines before it are to be ignored
                head.statusLine(lines.line(), start, end);
                blockBytes = 0;
                phase = Phase.HEADERS;
            }
        } else if (start != end) {
            head.fieldLine(lines.line(), start, end);
        } else {
            endOfHead();
        }
        return next;
    }

    private void endOfHead() {
        head.complete();
        blockBytes = 0;
        if (head.status() == 101) {
            throw new ProtocolException("switches protocols unasked");
        }
        if (!head.isInterim()) {
            phase = Phase.BODY;
            body.begin(head.framing(), head.length());
        } else if (++interimAnswers > MAX_INTERIM_ANSWERS) {
            throw new ProtocolException("more than " + MAX_INTERIM_ANSWERS + " interim answers");
        } else {
            phase = Phase.STATUS_LINE;
        }
    }
}
