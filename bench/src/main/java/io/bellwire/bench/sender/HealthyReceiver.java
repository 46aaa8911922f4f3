package io.bellwire.bench.sender;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Takes callbacks, each answered after {@value #ANSWER_MILLIS} ms, and tells how long after it was due each arrived.
 *
 * <p><b>Thread:</b> confined to one event loop, that of all its connections.
 */
@Sharable
final class HealthyReceiver extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final long ANSWER_MILLIS = 10;
    private static final ByteBuf TAKEN = Unpooled.unreleasableBuffer(
            Unpooled.copiedBuffer("HTTP/1.1 204 No Content\r\n\r\n", StandardCharsets.US_ASCII)
                    .asReadOnly());

    private final LatencyHistogram latencies = new LatencyHistogram();
    private final BitSet numbers = new BitSet();
    private long arrived;

    /**
     * What has arrived.
     *
     * @param distinct numbers, since the beginning
     * @param arrived since the last reset, and so the latencies
     */
    record Report(long distinct, long arrived, double p50Millis, double p99Millis, double largestMillis) {
        private static final ObjectMapper JSON = new ObjectMapper();

        static Report read(byte[] json) throws IOException {
            return JSON.readValue(json, Report.class);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) throws IOException {
        switch (request.uri()) {
            case "/report" -> answer(context, Report.JSON.writeValueAsBytes(report()));
            case "/reset" -> {
                latencies.reset();
                arrived = 0;
                answer(context, new byte[0]);
            }
            default -> take(context, request.content().toString(StandardCharsets.US_ASCII));
        }
    }

    private void take(ChannelHandlerContext context, String body) {
        latencies.record(System.nanoTime() - Bodies.due(body));
        numbers.set((int) Bodies.number(body));
        arrived++;
        context.executor()
                .schedule(() -> context.writeAndFlush(TAKEN.duplicate()), ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private Report report() {
        return new Report(numbers.cardinality(), arrived, millis(0.5), millis(0.99), millis(1));
    }

    private double millis(double share) {
        return latencies.quantile(share) / 1e6;
    }

    private static void answer(ChannelHandlerContext context, byte[] body) {
        String head = String.format(Locale.ROOT, "HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n", body.length);
        context.writeAndFlush(Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII), body));
    }

    /** A sender may close a connection as it likes. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
