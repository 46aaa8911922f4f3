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

    /** One unit for each so many bytes, whatever they are. */
    static final int BYTES_FOR_ONE = 1024;

    private int left = UNITS;
    private int bytesOfNext; // towards the next unit
    private long inputs;

    /** @throws ProtocolException once more is spent than there was */
    void spend(int units) {
        left -= units;
        if (isOverspent()) {
            throw new ProtocolException("flood of frames without an answer");
        }
    }

    /** @throws ProtocolException once more is spent than there was */
    void spendBytes(int bytes) {
        bytesOfNext += bytes;
        int units = bytesOfNext / BYTES_FOR_ONE;
        bytesOfNext %= BYTES_FOR_ONE;
        spend(units);
    }

    /** From then on nothing is read any more. */
    boolean isOverspent() {
        return left < 0;
    }

    void earn() {
        left = UNITS;
    }

    /** Something came, be it part of a frame. */
    void heard() {
        inputs++;
    }

    /** How often something came so far. */
    long inputs() {
        return inputs;
    }
}
