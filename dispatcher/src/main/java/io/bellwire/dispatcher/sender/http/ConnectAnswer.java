package io.bellwire.dispatcher.sender.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a proxy's answer to {@code CONNECT}, as strictly as those of merchants ({@link ResponseParser}), and without a
 * body: after a 2xx comes the tunnel, whatever length it declares (RFC 9110, 9.3.6), after anything else we close.
 *
 * <p>Confined to the event loop of its connection.
 */
final class ConnectAnswer {
    private static final int LONGEST_STATUS_LINE = 4 * 1024;
    private static final int LONGEST_HEADER_BLOCK = 16 * 1024;
    private static final int MAX_INTERIM_ANSWERS = 8;
    private static final int SWITCHING_PROTOCOLS = 101; // which we asked nobody to
    private static final byte[] CONTENT_LENGTH = HttpBytes.ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = HttpBytes.ascii("transfer-encoding");
    private static final byte[] PROXY_STATUS = HttpBytes.ascii("proxy-status");

    private final byte[] window;
    private final LineReader lines = new LineReader();
    private final ResponseHead head = new ResponseHead();
    private boolean inStatusLine = true;
    private boolean complete;
    private int interimAnswers;
    private int blockBytes;
    private @Nullable String error;

    /** @param window where bytes are looked at; holds nothing between calls */
    ConnectAnswer(byte[] window) {
        this.window = window;
    }

    /** Reads on, up to the end of the head. @throws ProtocolException when it is broken */
    void read(ByteBuf bytes) {
        while (bytes.isReadable() && !complete) {
            int length = Math.min(bytes.readableBytes(), window.length);
            bytes.getBytes(bytes.readerIndex(), window, 0, length);
            int at = 0;
            while (at < length && !complete) {
                at = readLine(at, length);
            }
            bytes.skipBytes(at);
        }
    }

    boolean isComplete() {
        return complete;
    }

    int status() {
        return head.status();
    }

    /** The error type of {@code Proxy-Status} (RFC 9209, 2.3), the first if there are several; null for none. */
    @Nullable
    String error() {
        return error;
    }

    private int readLine(int at, int to) {
        int next = lines.read(window, at, to, inStatusLine ? LONGEST_STATUS_LINE : LONGEST_HEADER_BLOCK);
        if (next < 0) {
            return to;
        }
        byte[] line = lines.line();
        int start = lines.start();
        int end = lines.end();
        blockBytes += end - start + 2;
        if (blockBytes > LONGEST_HEADER_BLOCK) {
            throw new ProtocolException("header block is longer than " + LONGEST_HEADER_BLOCK + " bytes");
        }
        if (start == end) {
            emptyLine();
        } else if (inStatusLine) {
            head.statusLine(line, start, end);
            inStatusLine = false;
        } else {
            fieldLine(line, start, end);
        }
        return next;
    }

    private void fieldLine(byte[] line, int start, int end) {
        int nameEnd = nameEnd(line, start, end);
        boolean isOfLength = HttpBytes.isWord(line, start, nameEnd, CONTENT_LENGTH)
                || HttpBytes.isWord(line, start, nameEnd, TRANSFER_ENCODING);
        if (isOfLength && opens() && ResponseHead.isField(line, start, end)) {
            return;
        }
        head.fieldLine(line, start, end);
        if (error == null && HttpBytes.isWord(line, start, nameEnd, PROXY_STATUS)) {
            int colon = Math.min(colonOf(line, start, end) + 1, end);
            error = ProxyError.in(valueOf(line, colon, end));
        }
    }

    private static int colonOf(byte[] line, int start, int end) {
        int colon = start;
        while (colon < end && line[colon] != ':') {
            colon++;
        }
        return colon;
    }

    private static int nameEnd(byte[] line, int start, int end) {
        return HttpBytes.trimBlanks(line, start, colonOf(line, start, end));
    }

    /** Whether what follows the head is the tunnel. */
    boolean opens() {
        return head.status() >= 200 && head.status() < 300;
    }

    private void emptyLine() {
        if (inStatusLine) {
            return; // RFC 9112, 2.2: empty lines before it are to be ignored
        }
        head.complete();
        complete = !head.isInterim() || head.status() == SWITCHING_PROTOCOLS;
        inStatusLine = !complete;
        blockBytes = 0;
        if (!complete && ++interimAnswers > MAX_INTERIM_ANSWERS) {
            throw new ProtocolException("more than " + MAX_INTERIM_ANSWERS + " interim answers");
        }
    }

    private static String valueOf(byte[] line, int from, int to) {
        return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
