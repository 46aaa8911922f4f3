package io.bellwire.dispatcher.sender.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the peer on one connection, one exchange after another.
 *
 * <pre>
 *   idle --begin--> awaiting --final head--> draining --last content--> complete --end of read pass--> idle
 *     |                |                        |                          |
 *     +--any byte------+--anything unclean------+--over its bounds---------+--any byte, not reusable--> closed
 * </pre>
 *
 * <p>An answer is told at the end of the read pass that brought its head, and the connection is lent again no earlier:
 * by then all the peer had sent is read, so a second answer prepared for the next request is seen as the surplus it is.
 *
 * <p><b>Why not {@code HttpObjectAggregator}?</b> It turns a large or truncated body into an exception, and so would let
 * the body change the outcome of a good status.
 *
 * <p><b>Thread:</b> confined to the event loop of its channel.
 */
final class ResponseHandler extends ChannelInboundHandlerAdapter {
    private static final int MAX_INTERIM_ANSWERS = 8;
    private static final int MAX_HEADERS = 100;
    private static final ProtocolException CLOSED = new ProtocolException("closed before the answer was complete");

    private final HttpSettings settings;
    private final StrictResponseDecoder decoder;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;
    private @Nullable HttpResponse head;
    private @Nullable ChannelFuture requestWrite;
    private @Nullable ScheduledFuture<?> drainTimer;
    private boolean touched; // a byte came since the exchange began
    private boolean skippingInterim;
    private boolean complete;
    private boolean told;
    private int interimAnswers;
    private long bodyBytes;

    ResponseHandler(HttpSettings settings, StrictResponseDecoder decoder) {
        this.settings = settings;
        this.decoder = decoder;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    void begin(FullHttpRequest request, Exchange next) {
        if (exchange != null) {
            request.release();
            throw new IllegalStateException("connection is in use by another exchange");
        }
        exchange = next;
        head = null;
        touched = false;
        skippingInterim = false;
        complete = false;
        told = false;
        interimAnswers = 0;
        bodyBytes = 0;
        ChannelHandlerContext ctx = context();
        if (!ctx.channel().isActive()) {
            request.release();
            fail(ctx, CLOSED);
            return;
        }
        requestWrite = ctx.writeAndFlush(request);
        requestWrite.addListener(written -> {
            // A lost socket is no verdict yet: the peer may have answered before it closed. The read side will tell.
            if (!written.isSuccess() && !(written.cause() instanceof IOException) && exchange == next) {
                fail(ctx, written.cause());
            }
        });
    }

    /** Ends the exchange from our side: the connection is closed and only {@link Exchange#ended} is called. */
    void abort() {
        Exchange aborted = take();
        context().close();
        if (aborted != null) {
            aborted.ended(false);
        }
    }

    /** Asked before raw bytes are parsed; false when nobody asked for any. */
    boolean expectsBytes() {
        touched = true;
        return exchange != null && !complete;
    }

    void refuseUnaskedBytes() {
        endUnclean(context());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (exchange != null && message instanceof HttpResponse response) {
                onHead(ctx, response);
            }
            if (exchange != null && message instanceof HttpContent content) {
                onContent(ctx, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onHead(ChannelHandlerContext ctx, HttpResponse response) {
        ProtocolException broken = brokenRule(response);
        if (broken != null) {
            fail(ctx, broken);
        } else if (response.status().code() < 200) {
            skippingInterim = true;
        } else {
            head = response;
        }
    }

    private @Nullable ProtocolException brokenRule(HttpResponse response) {
        if (response.decoderResult().isFailure()) {
            return response.decoderResult().cause() instanceof ProtocolException broken
                    ? broken
                    : new ProtocolException("malformed status line or header block");
        }
        HttpHeaders headers = response.headers();
        if (headers.size() > MAX_HEADERS) {
            return new ProtocolException("more than " + MAX_HEADERS + " headers");
        }
        if (headers.contains(HttpHeaderNames.CONTENT_LENGTH) && headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return new ProtocolException("both a length and a transfer coding");
        }
        int status = response.status().code();
        if (status == 101) {
            return new ProtocolException("switches protocols unasked");
        }
        return status < 200 && ++interimAnswers > MAX_INTERIM_ANSWERS
                ? new ProtocolException("more than " + MAX_INTERIM_ANSWERS + " interim answers")
                : null;
    }

    private void onContent(ChannelHandlerContext ctx, HttpContent content) {
        if (skippingInterim) {
            skippingInterim = !(content instanceof LastHttpContent);
            return;
        }
        bodyBytes += content.content().readableBytes();
        if (content.decoderResult().isFailure() || bodyBytes > settings.drainBytes()) {
            endUnclean(ctx);
        } else if (content instanceof LastHttpContent) {
            complete = true;
            if (!mayKeep(ctx)) {
                endUnclean(ctx);
            }
        }
    }

    private boolean mayKeep(ChannelHandlerContext ctx) {
        return head != null
                && head.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && HttpUtil.isKeepAlive(head)
                && requestWrite != null
                && requestWrite.isSuccess()
                && !decoder.holdsSurplus()
                && ctx.channel().isActive();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (complete) {
            end(true);
        } else if (exchange != null && head != null) {
            drainFurther(ctx);
            tell(exchange, head);
        }
        ctx.fireChannelReadComplete();
    }

    private void drainFurther(ChannelHandlerContext ctx) {
        if (drainTimer == null) {
            drainTimer = ctx.executor()
                    .schedule(() -> endUnclean(ctx), settings.drainTime().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, CLOSED);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, cause);
    }

    /** Something unclean came: after a good head it costs the connection, before it also the attempt. */
    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        if (exchange == null || head != null) {
            endUnclean(ctx);
            return;
        }
        boolean untouched = !touched;
        Exchange failed = exchange;
        abort();
        failed.failed(Failure.exchanging(cause), untouched);
    }

    private void endUnclean(ChannelHandlerContext ctx) {
        ctx.close();
        end(false);
    }

    private void end(boolean reusable) {
        HttpResponse answer = head;
        boolean toTell = !told;
        Exchange ended = take();
        if (ended == null) {
            return;
        }
        ended.ended(reusable);
        if (answer != null && toTell) {
            ended.answered(answer.status().code(), answer.headers());
        }
    }

    private void tell(Exchange listener, HttpResponse answer) {
        if (!told) {
            told = true;
            listener.answered(answer.status().code(), answer.headers());
        }
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("handler is in no pipeline");
        }
        return context;
    }

    private @Nullable Exchange take() {
        Exchange taken = exchange;
        exchange = null;
        complete = false;
        if (drainTimer != null) {
            drainTimer.cancel(false);
            drainTimer = null;
        }
        return taken;
    }
}
