package io.bellwire.dispatcher.sender.http;

/**
 * Reads a body to drop it: counts its bytes, and finds its end for the sake of the connection.
 *
 * <p>Confined to the event loop of its connection; one object serves one body after another.
 */
final class ResponseBody {
    private static final int LONGEST_CHUNK_LINE = 4 * 1024;
    private static final int LONGEST_TRAILERS = 16 * 1024;
    private static final int MAX_SIZE_DIGITS = 15; // of a number that fits, in hexadecimal

    private final LineReader lines;
    private final int mostBytes;

    private Phase phase = Phase.ENDED;
    private long left; // of the body, or of the chunk
    private long counted; // chunk lines and trailers included
    private int trailerBytes;
    private int trailers;

    enum Framing {
        NONE,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    private enum Phase {
        LENGTH,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        UNTIL_CLOSE,
        ENDED
    }

    /** @param mostBytes beyond which a body is too long to be read */
    ResponseBody(LineReader lines, int mostBytes) {
        this.lines = lines;
        this.mostBytes = mostBytes;
    }

    void begin(Framing framing, long length) {
        counted = 0;
        left = length;
        phase = switch (framing) {
            case NONE -> Phase.ENDED;
            case LENGTH -> length == 0 ? Phase.ENDED : Phase.LENGTH;
            case CHUNKED -> Phase.CHUNK_SIZE;
            case UNTIL_CLOSE -> Phase.UNTIL_CLOSE;
        };
    }

    boolean hasEnded() {
        return phase == Phase.ENDED;
    }

    /**
     * @return where it stopped reading: at the end, or where the body ends
     * @throws ProtocolException for malformed chunks, or more bytes than are read
     */
    int read(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && phase != Phase.ENDED) {
            int next = step(bytes, at, to);
            counted += next - at;
            if (counted > mostBytes) {
                throw new ProtocolException("body is longer than is read");
            }
            at = next;
        }
        return at;
    }

    private int step(byte[] bytes, int at, int to) {
        return switch (phase) {
            case LENGTH -> skip(at, to, Phase.ENDED);
            case CHUNK -> skip(at, to, Phase.CHUNK_END);
            case UNTIL_CLOSE -> to;
            case CHUNK_SIZE, CHUNK_END, TRAILERS -> line(bytes, at, to);
            case ENDED -> throw new IllegalStateException("body has ended");
        };
    }

    private int skip(int at, int to, Phase then) {
        int skipped = (int) Math.min(left, to - at);
        left -= skipped;
        if (left == 0) {
            phase = then;
        }
        return at + skipped;
    }

    private int line(byte[] bytes, int at, int to) {
        int next = lines.read(bytes, at, to, LONGEST_CHUNK_LINE);
        if (next < 0) {
            return to;
        }
        byte[] line = lines.line();
        if (phase == Phase.CHUNK_SIZE) {
            chunkSize(line, lines.start(), lines.end());
        } else if (phase == Phase.CHUNK_END) {
            chunkEnd(lines.start(), lines.end());
        } else {
            trailer(line, lines.start(), lines.end());
        }
        return next;
    }

    /**
     * Hexadecimal digits alone. What may follow them is read differently by different readers and says nothing to us: the
     * outcome stands, and the connection is not worth it.
     */
    private void chunkSize(byte[] line, int start, int end) {
        int at = start;
        long size = 0;
        while (at < end && Character.digit(line[at], 16) >= 0) {
            size = size << 4 | Character.digit(line[at], 16);
            at++;
        }
        int digits = at - start;
        if (digits == 0 || digits > MAX_SIZE_DIGITS || at < end) {
            throw new ProtocolException("malformed chunk size");
        }
        left = size;
        trailerBytes = 0;
        trailers = 0;
        phase = size == 0 ? Phase.TRAILERS : Phase.CHUNK;
    }

    private void chunkEnd(int start, int end) {
        if (start != end) {
            throw new ProtocolException("chunk without its line end");
        }
        phase = Phase.CHUNK_SIZE;
    }

    private void trailer(byte[] line, int start, int end) {
        if (start == end) {
            phase = Phase.ENDED;
            return;
        }
        trailerBytes += end - start;
        if (++trailers > ResponseHead.MAX_FIELDS
                || trailerBytes > LONGEST_TRAILERS
                || !ResponseHead.isField(line, start, end)) {
            throw new ProtocolException("malformed or too many trailers");
        }
    }
}
