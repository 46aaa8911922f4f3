package io.bellwire.dispatcher.sender.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Netty's framing of HTTP/2, set up as a client that bounds what a peer may make it hold or do: header lists, parts of
 * them, pushes (none), and by {@link FrameBudget} frames of every kind. Whatever is wrong with the connection is told to
 * {@link Http2Protocol}, and the connection closed without waiting for the peer to read why.
 *
 * <p><b>Thread:</b> confined to the event loop of its channel.
 */
final class Http2Framing extends Http2ConnectionHandler {
    static final int MAX_HEADER_LIST_BYTES = 16 * 1024;

    private static final int MAX_SMALL_CONTINUATIONS = 16; // of one header list
    private static final int STREAM_WINDOW_BYTES = 64 * 1024 - 1;
    private static final int NO_PUSHED_STREAMS = 0;
    private static final boolean VALIDATE = true;
    private static final boolean ACKNOWLEDGE = true;
    private static final boolean CLOSE_AT_ONCE = true;
    private static final boolean FLUSH_PREFACE = true;

    private final Http2Protocol protocol;

    private Http2Framing(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Protocol protocol) {
        super(decoder, encoder, ours(), CLOSE_AT_ONCE, FLUSH_PREFACE);
        this.protocol = protocol;
        decoder.frameListener(protocol);
    }

    static Http2Framing of(Http2Protocol protocol, FrameBudget budget) {
        Http2Connection connection = new DefaultHttp2Connection(false, NO_PUSHED_STREAMS);
        // What changes with each request would only push out of the peer's table what does not.
        Http2ConnectionEncoder encoder = new DefaultHttp2ConnectionEncoder(
                connection, new DefaultHttp2FrameWriter((name, value) -> !Http2Request.isAlwaysTheSame(name)));
        Http2FrameReader reader = new DefaultHttp2FrameReader(
                new DefaultHttp2HeadersDecoder(VALIDATE, MAX_HEADER_LIST_BYTES), MAX_SMALL_CONTINUATIONS);
        Http2ConnectionDecoder decoder = new DefaultHttp2ConnectionDecoder(
                connection,
                encoder,
                new BudgetedFrames(reader, budget),
                Http2PromisedRequestVerifier.ALWAYS_VERIFY,
                ACKNOWLEDGE,
                ACKNOWLEDGE,
                VALIDATE);
        return new Http2Framing(decoder, encoder, protocol);
    }

    private static Http2Settings ours() {
        return new Http2Settings()
                .pushEnabled(false)
                .maxHeaderListSize(MAX_HEADER_LIST_BYTES)
                .initialWindowSize(STREAM_WINDOW_BYTES);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        protocol.inPipeline(ctx);
        super.handlerAdded(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        protocol.lost(Http2Protocol.CLOSED);
        super.channelInactive(ctx);
    }

    /** TLS says that nothing more comes; it may be long before the socket says so too, if it ever does. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslCloseCompletionEvent closed) {
            protocol.lost(closed.cause() instanceof SSLException alert ? alert : Http2Protocol.CLOSED);
        }
        super.userEventTriggered(ctx, event);
    }

    /** What no frame is to blame for: the socket, or TLS. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        protocol.lost(cause);
    }

    /** Only what is wrong with frames is told to the peer: other messages are ours, and may name anything. */
    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception broken) {
        if (outbound && Failure.isLostSocket(cause)) {
            protocol.retire();
            return;
        }
        boolean framesAreWrong = broken != null || cause instanceof ProtocolException;
        protocol.foundWrong(broken == null ? cause : Http2Protocol.BROKEN);
        super.onConnectionError(
                ctx, outbound, cause, framesAreWrong ? broken : new Http2Exception(Http2Error.INTERNAL_ERROR));
        protocol.lost(cause);
    }

    /**
     * Frames of a stream we gave up are on their way for a while, and no mistake; {@link FrameBudget} bounds them. Our own
     * cannot be the peer's fault, and their write tells.
     */
    @Override
    protected void onStreamError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, Http2Exception.StreamException broken) {
        boolean late = broken.error() == Http2Error.STREAM_CLOSED && connection().stream(broken.streamId()) == null;
        if (!outbound && !late) {
            super.onStreamError(ctx, false, cause, broken);
            protocol.malformed(broken.streamId());
        }
    }
}
