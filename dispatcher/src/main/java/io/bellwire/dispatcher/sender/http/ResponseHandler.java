package io.bellwire.dispatcher.sender.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the peer on one connection, one exchange after another.
 *
 * <pre>
 *   idle --begin--> awaiting --final head--> draining --end of body--> complete --end of read pass--> idle
 *     |                |                        |                         |
 *     +--any byte------+--anything unclean------+--over its bounds--------+--any byte, not reusable--> closed
 * </pre>
 *
 * <p>An answer is told at the end of the read pass that brought its head, and the connection is lent again no earlier:
 * by then all the peer had sent is read, so a second answer prepared for the next request is seen as the surplus it is.
 * Bytes that come while nobody asked for any close the connection: kept, they would answer the next request.
 *
 * <p><b>Thread:</b> confined to the event loop of its channel.
 */
final class ResponseHandler extends ChannelInboundHandlerAdapter {
    private static final ProtocolException CLOSED = new ProtocolException("closed before the answer was complete");

    private final HttpSettings settings;
    private final ResponseParser answer;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;
    private @Nullable ChannelFuture requestWrite;
    private @Nullable ScheduledFuture<?> drainTimer;
    private boolean touched; // a byte came since the exchange began
    private boolean told;

    ResponseHandler(HttpSettings settings, ResponseParser answer) {
        this.settings = settings;
        this.answer = answer;
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
        touched = false;
        told = false;
        answer.begin();
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

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        touched = true;
        try {
            if (exchange == null || answer.isComplete()) {
                endUnclean(ctx);
            } else {
                read(ctx, (ByteBuf) message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ChannelHandlerContext ctx, ByteBuf bytes) {
        try {
            answer.read(bytes);
            if (answer.isComplete() && (bytes.isReadable() || !mayKeep(ctx))) {
                endUnclean(ctx);
            }
        } catch (ProtocolException broken) {
            fail(ctx, broken);
        }
    }

    private boolean mayKeep(ChannelHandlerContext ctx) {
        return answer.keepsAlive()
                && requestWrite != null
                && requestWrite.isSuccess()
                && ctx.channel().isActive();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (exchange != null && answer.isComplete()) {
            end(true);
        } else if (exchange != null && answer.hasHead()) {
            drainFurther(ctx);
            tell(exchange);
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
        if (exchange == null || answer.hasHead()) {
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
        boolean toTell = !told && answer.hasHead();
        int status = answer.status();
        String retryAfter = answer.retryAfter();
        Exchange ended = take();
        if (ended == null) {
            return;
        }
        ended.ended(reusable);
        if (toTell) {
            ended.answered(status, retryAfter);
        }
    }

    private void tell(Exchange listener) {
        if (!told) {
            told = true;
            listener.answered(answer.status(), answer.retryAfter());
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
        if (drainTimer != null) {
            drainTimer.cancel(false);
            drainTimer = null;
        }
        return taken;
    }
}
