package io.bellwire.dispatcher.sender.http;

/**
 * How many frames a peer may send for nothing: an answer earns the whole budget anew. What a peer gains by a flood is
 * then bounded by what it answers, whatever kind of frame it is made of.
 *
 * <p><b>Thread:</b> confined to the event loop of its connection.
 */
final class FrameBudget {
    static final int UNITS = 8 * 1024;

    /** It makes us write one in return. */
    static final int ANSWERED_FRAME = 16;

    static final int FRAME = 1;

    /** Of a body: one unit for each so many bytes. */
    static final int BYTES_FOR_ONE = 1024;

    private int left = UNITS;
    private long frames;

    void spend(int units) {
        frames++;
        left -= units;
        if (left < 0) {
            throw new ProtocolException("flood of frames without an answer");
        }
    }

    void earn() {
        left = UNITS;
    }

    /** Frames so far. */
    long frames() {
        return frames;
    }
}
