package io.bellwire.dispatcher.sender.http;

import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was made of a peer's bytes once it had sent them all.
 *
 * @param status 0 when no clean head came
 * @param kept whether the next request may go over the same connection
 */
record Verdict(int status, @Nullable String retryAfter, boolean kept) {
    static final int DRAIN_BYTES = 64 * 1024;

    private static final byte[] WINDOW = new byte[256];

    static Verdict ofParser(List<byte[]> pieces) {
        ResponseParser parser = new ResponseParser(WINDOW, DRAIN_BYTES);
        boolean clean = true;
        for (byte[] piece : pieces) {
            clean &= !parser.isComplete() && isReadWhole(parser, piece);
            if (!clean) {
                break;
            }
        }
        return parser.hasHead()
                ? new Verdict(parser.status(), parser.retryAfter(), clean && parser.isComplete() && parser.keepsAlive())
                : new Verdict(0, null, false);
    }

    private static boolean isReadWhole(ResponseParser parser, byte[] piece) {
        var bytes = Unpooled.wrappedBuffer(piece);
        try {
            parser.read(bytes);
            return !bytes.isReadable();
        } catch (ProtocolException broken) {
            return false;
        } finally {
            bytes.release();
        }
    }
}
