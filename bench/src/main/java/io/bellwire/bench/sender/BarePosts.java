package io.bellwire.bench.sender;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One connection: a request in one buffer that is written over and over, and a parser that knows the head of a 204.
 *
 * <p><b>Thread:</b> confined to its event loop, all connections of a {@link Maker} to the same one.
 */
final class BarePosts extends ChannelInboundHandlerAdapter {
    private static final int END_OF_HEAD = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int STATUS_204 = '2' << 16 | '0' << 8 | '4';

    private final Maker maker;
    private final PostCounts counts;
    private ByteBuf request;
    private ByteBuf head;
    private long begun;

    @SuppressWarnings("NullAway.Init") // by handlerAdded
    BarePosts(Maker maker, PostCounts counts) {
        this.maker = maker;
        this.counts = counts;
    }

    /**
     * Writes requests, each with an id, a time and a signature of its own (Standard Webhooks) and the next of some bodies.
     *
     * <p><b>Thread:</b> confined to one event loop.
     */
    static final class Maker {
        private static final int BODIES = 1_024;
        private static final int ID_DIGITS = 26;
        private static final int TIME_DIGITS = 10;
        private static final int SIGNATURE_BYTES = 44;
        private static final String ID = "cb_" + "0".repeat(ID_DIGITS);

        private final byte[] beforeId;
        private final byte[] beforeTime = ascii("\r\nwebhook-timestamp: ");
        private final byte[] beforeSignature = ascii("\r\nwebhook-signature: v1,");
        private final byte[] afterSignature = ascii("\r\nbellwire-attempt: 1\r\nbellwire-origin: live\r\n\r\n");

        /** What is signed before the body: {@code id.time.} */
        private final byte[] signed = ascii(ID + '.' + "0".repeat(TIME_DIGITS) + '.');

        private final byte[][] bodies = new byte[BODIES][];
        private final byte[] digest = new byte[32];
        private final byte[] signature = new byte[SIGNATURE_BYTES];
        private final Mac mac;
        private long number;
        private long second;

        Maker(String authority) {
            beforeId = ascii("POST /callbacks/of/a/merchant HTTP/1.1\r\nhost: " + authority
                    + "\r\nuser-agent: Bellwire/bench\r\naccept: */*\r\ncontent-type: application/json\r\ncontent-length: "
                    + Bodies.BYTES + "\r\nwebhook-id: ");
            for (int i = 0; i < BODIES; i++) {
                bodies[i] = Bodies.body(i, 0);
            }
            try {
                mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JVM has no HMAC-SHA256", e);
            }
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        int bytes() {
            return beforeId.length
                    + signed.length
                    + beforeTime.length
                    + beforeSignature.length
                    + SIGNATURE_BYTES
                    + afterSignature.length
                    + Bodies.BYTES;
        }

        /** Overwrites the buffer with the next request. */
        void next(ByteBuf to) {
            byte[] body = bodies[(int) (number & BODIES - 1)];
            number++;
            digits(number, signed, ID.length());
            long now = System.currentTimeMillis() / 1_000;
            if (now != second) {
                second = now;
                digits(now, signed, signed.length - 1);
            }
            sign(body);
            to.clear();
            to.writeBytes(beforeId);
            to.writeBytes(signed, 0, ID.length());
            to.writeBytes(beforeTime);
            to.writeBytes(signed, ID.length() + 1, TIME_DIGITS);
            to.writeBytes(beforeSignature);
            to.writeBytes(signature);
            to.writeBytes(afterSignature);
            to.writeBytes(body);
        }

        private void sign(byte[] body) {
            mac.update(signed);
            mac.update(body);
            try {
                mac.doFinal(digest, 0);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
            Base64.getEncoder().encode(digest, signature);
        }

        /** Writes the number so that it ends before that place, over digits that are as long already. */
        private static void digits(long number, byte[] to, int end) {
            int at = end;
            for (long rest = number; rest > 0; rest /= 10) {
                to[--at] = (byte) ('0' + rest % 10);
            }
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        request = context.alloc().directBuffer(maker.bytes());
        head = context.alloc().directBuffer(512);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        request.release();
        head.release();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (context.pipeline().first() == this) {
            post(context);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            post(context);
        }
    }

    /** The request before this one has been answered, so nobody reads the buffer any more. */
    private void post(ChannelHandlerContext context) {
        begun = System.nanoTime();
        maker.next(request);
        context.writeAndFlush(request.retain(), context.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf read = (ByteBuf) message;
        try {
            if (head.isReadable() || !isWhole(read)) {
                head.writeBytes(read);
                if (!isWhole(head)) {
                    return;
                }
                requireTaken(head);
                head.clear();
            } else {
                requireTaken(read);
            }
        } finally {
            read.release();
        }
        counts.answered(System.nanoTime() - begun, true);
        post(context);
    }

    /** A 204 has no body: it is whole where its head is, and nothing follows before the next request. */
    private static boolean isWhole(ByteBuf bytes) {
        return bytes.readableBytes() > STATUS_AT + Integer.BYTES
                && bytes.getInt(bytes.writerIndex() - Integer.BYTES) == END_OF_HEAD;
    }

    private static void requireTaken(ByteBuf bytes) {
        int status = bytes.getUnsignedMedium(bytes.readerIndex() + STATUS_AT);
        if (status != STATUS_204) {
            throw new IllegalStateException(
                    "answer: " + bytes.toString(StandardCharsets.US_ASCII) + " (expected: 204)");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        counts.failed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        System.err.println("connection given up: " + cause);
        context.close();
    }
}
