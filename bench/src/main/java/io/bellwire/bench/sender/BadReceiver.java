package io.bellwire.bench.sender;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Takes a callback and misbehaves.
 *
 * <p><b>Thread:</b> confined to its connection's event loop.
 */
final class BadReceiver extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final String SLOW = "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n";
    private static final String DRIPPING = "HTTP/1.1 200 OK\r\nserver: it takes its time to say what it is\r\n\r\n";
    private static final long SLOW_SECONDS = 5;

    private final Misbehaviour misbehaviour;

    BadReceiver(Misbehaviour misbehaviour) {
        this.misbehaviour = misbehaviour;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        switch (misbehaviour) {
            case SILENT -> {}
            case DRIP -> drip(context, 0);
            case RESET -> {
                // What closes without lingering is reset.
                context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                context.close();
            }
            case SLOW_500 ->
                context.executor().schedule(() -> context.writeAndFlush(ascii(SLOW)), SLOW_SECONDS, TimeUnit.SECONDS);
            case TLS_STALL -> throw new AssertionError("nothing was to be read");
        }
    }

    private static void drip(ChannelHandlerContext context, int at) {
        if (at < DRIPPING.length() && context.channel().isActive()) {
            context.writeAndFlush(ascii(DRIPPING.substring(at, at + 1)));
            context.executor().schedule(() -> drip(context, at + 1), 1, TimeUnit.SECONDS);
        }
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    /** A sender that has had enough closes. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
