package io.bellwire.dispatcher.sender.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A status line and its header block, of which only what frames the message and {@code Retry-After} is kept: nothing is
 * allocated for any other header.
 *
 * <p><b>How strict?</b> Where two readers of the same bytes could disagree on where the answer ends, it is broken: two
 * lengths, a length beside chunks, a folded length. What cannot move the end is forgiven, as RFC 9112 has it: a folded
 * header, blanks before a colon.
 *
 * <p>Confined to the event loop of its connection; one object serves one head after another.
 */
final class ResponseHead {
    static final int MAX_FIELDS = 100;

    private static final byte[] HTTP_1 = HttpBytes.ascii("HTTP/1.");
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int STATUS_END = STATUS_AT + 3;
    private static final byte[] CONTENT_LENGTH = HttpBytes.ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = HttpBytes.ascii("transfer-encoding");
    private static final byte[] CONNECTION = HttpBytes.ascii("connection");
    private static final byte[] RETRY_AFTER = HttpBytes.ascii("retry-after");
    private static final byte[] CHUNKED = HttpBytes.ascii("chunked");
    private static final byte[] CLOSE = HttpBytes.ascii("close");
    private static final int LONGEST_RETRY_AFTER = 64; // a date has 29 bytes
    private static final long NO_LENGTH = -1;

    private int status;
    private boolean http11;
    private int fields;
    private Kind last = Kind.NONE;
    private long length = NO_LENGTH;
    private boolean coded; // by any transfer coding
    private boolean chunked; // by the last of them
    private boolean closing;
    private int retryAfters;
    private @Nullable String retryAfter;

    /** What the line before was, for one that continues it. */
    private enum Kind {
        NONE,
        FRAMING,
        RETRY_AFTER,
        OTHER
    }

    int status() {
        return status;
    }

    boolean isInterim() {
        return status < 200;
    }

    /**
     * Whether its sender means to go on with the connection, and we know where the answer ends: who declares a body where
     * there is none may send it, and its bytes would be read as the next answer.
     */
    boolean keepsAlive() {
        return http11 && !closing && !(hasNoBody() && (coded || length > 0));
    }

    /** RFC 9112, 6.3: whatever its headers declare. A 205 is not among them. */
    private boolean hasNoBody() {
        return status == 204 || status == 304 || isInterim();
    }

    /** As it came, if it came once; never with a 2xx. */
    @Nullable
    String retryAfter() {
        return retryAfters == 1 ? retryAfter : null;
    }

    ResponseBody.Framing framing() {
        if (hasNoBody()) {
            return ResponseBody.Framing.NONE;
        }
        if (coded) {
            // RFC 9112, 6.1: chunks in a version that has none are no frame to trust.
            return chunked && http11 ? ResponseBody.Framing.CHUNKED : ResponseBody.Framing.UNTIL_CLOSE;
        }
        return length == NO_LENGTH ? ResponseBody.Framing.UNTIL_CLOSE : ResponseBody.Framing.LENGTH;
    }

    /** Meaningful with {@link ResponseBody.Framing#LENGTH}. */
    long length() {
        return length;
    }

    /** Starts over with the first line of a head: {@code HTTP/1.x SP digit digit digit [SP reason]}. */
    void statusLine(byte[] line, int start, int end) {
        fields = 0;
        last = Kind.NONE;
        length = NO_LENGTH;
        coded = false;
        chunked = false;
        closing = false;
        retryAfters = 0;
        retryAfter = null;

        int minor = start + HTTP_1.length;
        if (end - start < STATUS_AT
                || !Arrays.equals(line, start, minor, HTTP_1, 0, HTTP_1.length)
                || line[minor] != '0' && line[minor] != '1'
                || line[minor + 1] != ' ') {
            throw new ProtocolException("answer is not HTTP/1.0 or HTTP/1.1");
        }
        http11 = line[minor] == '1';
        status = statusOf(line, start, end);
        if (!HttpBytes.isText(line, start + STATUS_END, end)) {
            throw new ProtocolException("control byte in the status line");
        }
    }

    private static int statusOf(byte[] line, int start, int end) {
        int at = start + STATUS_AT;
        boolean whole = end - start == STATUS_END || end - start > STATUS_END && line[start + STATUS_END] == ' ';
        if (!whole
                || line[at] < '1'
                || line[at] > '5'
                || !HttpBytes.isDigit(line[at + 1])
                || !HttpBytes.isDigit(line[at + 2])) {
            throw new ProtocolException("status is not a number from 100 to 599");
        }
        return (line[at] - '0') * 100 + (line[at + 1] - '0') * 10 + line[at + 2] - '0';
    }

    /** One line of the header block, not the empty one that ends it. */
    void fieldLine(byte[] line, int start, int end) {
        if (!HttpBytes.isText(line, start, end)) {
            throw new ProtocolException("control byte in a header");
        }
        if (HttpBytes.isBlank(line[start])) {
            continued();
            return;
        }
        if (++fields > MAX_FIELDS) {
            throw new ProtocolException("more than " + MAX_FIELDS + " headers");
        }
        int colon = colonOf(line, start, end);
        int nameEnd = HttpBytes.trimBlanks(line, start, colon);
        if (colon == end || !HttpBytes.isToken(line, start, nameEnd)) {
            throw new ProtocolException("malformed header");
        }
        int valueStart = HttpBytes.skipBlanks(line, colon + 1, end);
        field(line, start, nameEnd, valueStart, HttpBytes.trimBlanks(line, valueStart, end));
    }

    /** Whether this is one well-formed header, as also a trailer has to be. */
    static boolean isField(byte[] line, int start, int end) {
        int colon = colonOf(line, start, end);
        return colon < end
                && HttpBytes.isToken(line, start, HttpBytes.trimBlanks(line, start, colon))
                && HttpBytes.isText(line, colon, end);
    }

    private static int colonOf(byte[] line, int start, int end) {
        int colon = start;
        while (colon < end && line[colon] != ':') {
            colon++;
        }
        return colon;
    }

    /** The empty line came: a head that says two things about its length is broken. */
    void complete() {
        if (length != NO_LENGTH && coded) {
            throw new ProtocolException("both a length and a transfer coding");
        }
    }

    private void continued() {
        if (last == Kind.NONE || last == Kind.FRAMING) {
            throw new ProtocolException("folded line where none may be");
        }
        if (last == Kind.RETRY_AFTER) {
            retryAfter = null;
        }
    }

    private void field(byte[] line, int start, int nameEnd, int from, int to) {
        last = Kind.FRAMING;
        if (HttpBytes.isWord(line, start, nameEnd, CONTENT_LENGTH)) {
            contentLength(line, from, to);
        } else if (HttpBytes.isWord(line, start, nameEnd, TRANSFER_ENCODING)) {
            coded = true;
            eachListed(line, from, to, ResponseHead::transferCoding);
        } else if (HttpBytes.isWord(line, start, nameEnd, CONNECTION)) {
            eachListed(line, from, to, ResponseHead::connectionOption);
        } else if (HttpBytes.isWord(line, start, nameEnd, RETRY_AFTER)) {
            last = Kind.RETRY_AFTER;
            retryAfter(line, from, to);
        } else {
            last = Kind.OTHER;
        }
    }

    private void contentLength(byte[] line, int from, int to) {
        if (length != NO_LENGTH) {
            throw new ProtocolException("more than one length");
        }
        length = 0;
        for (int i = from; i < to; i++) {
            if (!HttpBytes.isDigit(line[i]) || length > (Long.MAX_VALUE - 9) / 10) {
                throw new ProtocolException("length is no number");
            }
            length = length * 10 + line[i] - '0';
        }
        if (from == to) {
            throw new ProtocolException("length is no number");
        }
    }

    private void transferCoding(byte[] line, int from, int to) {
        if (chunked) {
            throw new ProtocolException("transfer coding after chunked");
        }
        chunked = HttpBytes.isWord(line, from, to, CHUNKED);
    }

    private void connectionOption(byte[] line, int from, int to) {
        closing |= HttpBytes.isWord(line, from, to, CLOSE);
    }

    private void retryAfter(byte[] line, int from, int to) {
        retryAfters++;
        if (status >= 300 && to - from <= LONGEST_RETRY_AFTER) {
            retryAfter = new String(line, from, to - from, StandardCharsets.ISO_8859_1);
        }
    }

    private interface Item {
        void take(ResponseHead head, byte[] line, int from, int to);
    }

    /** Items between commas, blanks around them cut; empty ones count for nothing. */
    private void eachListed(byte[] line, int from, int to, Item item) {
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i == to || line[i] == ',') {
                int first = HttpBytes.skipBlanks(line, start, i);
                int end = HttpBytes.trimBlanks(line, first, i);
                if (first < end) {
                    item.take(this, line, first, end);
                }
                start = i + 1;
            }
        }
    }
}
