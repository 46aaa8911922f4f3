package io.bellwire.dispatcher.sender.http;

import java.util.Arrays;

/**
 * Cuts bytes into lines that end in CR LF, wherever the network cut them.
 *
 * <p><b>Invariant:</b> what a line is, or that it is none, does not depend on the cuts: it is judged when it is whole, or
 * as soon as it is longer than it may be.
 *
 * <p>Allocates only for a line of which a part has come. Confined to the event loop of its connection.
 */
final class LineReader {
    private static final byte[] NONE = new byte[0];
    private static final int SMALLEST = 128;

    private byte[] kept = NONE; // the part of a line that has come
    private int keptLength;

    // Of the line read last, without its end; the array is only lent.
    private byte[] line = NONE;
    private int start;
    private int end;

    byte[] line() {
        return line;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /**
     * Reads on.
     *
     * @param longest bytes a line may have, without its end
     * @return where the next line starts; -1 if this one has not come whole, and then all bytes are taken
     * @throws ProtocolException for a line feed alone, or a line that is too long
     */
    int read(byte[] bytes, int from, int to, int longest) {
        int feed = indexOfLineFeed(bytes, from, to);
        if (feed < 0) {
            keep(bytes, from, to, longest + 1);
            return -1;
        }
        if (keptLength == 0) {
            take(bytes, from, feed, longest);
        } else {
            keep(bytes, from, feed, longest + 1);
            take(kept, 0, keptLength, longest);
            keptLength = 0;
        }
        return feed + 1;
    }

    /** Room for a line of which a part has come; it may be as long as a line may be. */
    int keptBytes() {
        return kept.length;
    }

    /** Gives back what a long line took. */
    void reset() {
        kept = NONE;
        line = NONE;
        keptLength = 0;
    }

    private void take(byte[] bytes, int from, int feed, int longest) {
        if (feed == from || bytes[feed - 1] != '\r') {
            throw new ProtocolException("line ends without a carriage return");
        }
        line = bytes;
        start = from;
        end = feed - 1;
        if (end - start > longest) {
            throw new ProtocolException("line is too long");
        }
    }

    private void keep(byte[] bytes, int from, int to, int most) {
        int length = keptLength + to - from;
        if (length > most) {
            throw new ProtocolException("line is too long");
        }
        if (length > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(SMALLEST, Math.min(most, length * 2)));
        }
        System.arraycopy(bytes, from, kept, keptLength, to - from);
        keptLength = length;
    }

    private static int indexOfLineFeed(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
