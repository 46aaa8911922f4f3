package io.bellwire.dispatcher.sender.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * Charges each frame, and each byte, to the budget as it is read, before anybody decides to ignore it: those of streams
 * that are gone never get further.
 *
 * <p><b>Thread:</b> confined to the event loop of its connection.
 */
final class BudgetedFrames implements Http2FrameReader {
    private final Http2FrameReader frames;
    private final FrameBudget budget;

    BudgetedFrames(Http2FrameReader frames, FrameBudget budget) {
        this.frames = frames;
        this.budget = budget;
    }

    @Override
    public void readFrame(ChannelHandlerContext ctx, ByteBuf input, Http2FrameListener listener) throws Http2Exception {
        if (budget.isOverspent()) {
            input.skipBytes(input.readableBytes());
            return;
        }
        budget.heard();
        int before = input.readableBytes();
        try {
            frames.readFrame(ctx, input, new Charging(listener));
        } catch (Http2Exception broken) {
            budget.spend(isAnswered(broken) ? FrameBudget.ANSWERED_FRAME : FrameBudget.FRAME);
            budget.spendBytes(before - input.readableBytes());
            throw broken;
        }
        budget.spendBytes(before - input.readableBytes());
    }

    /** What is wrong with a frame may show before anybody is called, and is answered by a reset; what is late is not. */
    private static boolean isAnswered(Http2Exception broken) {
        return broken.error() != Http2Error.STREAM_CLOSED;
    }

    @Override
    public Configuration configuration() {
        return frames.configuration();
    }

    @Override
    public void close() {
        frames.close();
    }

    private final class Charging extends Http2FrameListenerDecorator {
        Charging(Http2FrameListener listener) {
            super(listener);
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
                throws Http2Exception {
            budget.spend(FrameBudget.FRAME);
            return super.onDataRead(ctx, streamId, data, padding, endOfStream);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream)
                throws Http2Exception {
            budget.spend(FrameBudget.FRAME);
            super.onHeadersRead(ctx, streamId, headers, padding, endOfStream);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int streamId,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean endOfStream)
                throws Http2Exception {
            budget.spend(FrameBudget.FRAME);
            super.onHeadersRead(ctx, streamId, headers, dependency, weight, exclusive, padding, endOfStream);
        }

        @Override
        public void onPriorityRead(
                ChannelHandlerContext ctx, int streamId, int dependency, short weight, boolean exclusive)
                throws Http2Exception {
            budget.spend(FrameBudget.FRAME);
            super.onPriorityRead(ctx, streamId, dependency, weight, exclusive);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) throws Http2Exception {
            budget.spend(FrameBudget.FRAME);
            super.onRstStreamRead(ctx, streamId, errorCode);
        }

        @Override
        public void onSettingsAckRead(ChannelHandlerContext ctx) throws Http2Exception {
            budget.spend(FrameBudget.FRAME);
            super.onSettingsAckRead(ctx);
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
            budget.spend(FrameBudget.ANSWERED_FRAME);
            super.onSettingsRead(ctx, settings);
        }

        @Override
        public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
            budget.spend(FrameBudget.ANSWERED_FRAME);
            super.onPingRead(ctx, data);
        }

        @Override
        public void onPingAckRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
            budget.spend(FrameBudget.FRAME);
            super.onPingAckRead(ctx, data);
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext ctx, int lastStreamId, long errorCode, ByteBuf debugData)
                throws Http2Exception {
            budget.spend(FrameBudget.FRAME);
            super.onGoAwayRead(ctx, lastStreamId, errorCode, debugData);
        }

        @Override
        public void onPushPromiseRead(
                ChannelHandlerContext ctx, int streamId, int promisedStreamId, Http2Headers headers, int padding)
                throws Http2Exception {
            budget.spend(FrameBudget.FRAME);
            super.onPushPromiseRead(ctx, streamId, promisedStreamId, headers, padding);
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int increment) throws Http2Exception {
            budget.spend(FrameBudget.FRAME);
            super.onWindowUpdateRead(ctx, streamId, increment);
        }

        @Override
        public void onUnknownFrame(
                ChannelHandlerContext ctx, byte frameType, int streamId, Http2Flags flags, ByteBuf payload)
                throws Http2Exception {
            budget.spend(FrameBudget.FRAME);
            super.onUnknownFrame(ctx, frameType, streamId, flags, payload);
        }
    }
}
