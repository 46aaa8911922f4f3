package io.bellwire.dispatcher.sender.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on one connection, one exchange after another.
 *
 * <pre>
 *   idle --begin--> awaiting --final head--> draining --end of body--> complete --end of read pass--> idle
 *     |                |                        |                         |
 *     +--any byte------+--anything unclean------+--over its bounds--------+--any byte, not reusable--> closed
 * </pre>
 *
 * <p>An answer is told at the end of the read pass that brought its head, and the connection is lent again no earlier:
 * by then all the peer had sent is read, so a second answer prepared for the next request is seen as the surplus it is.
 * Netty tells of the end of a pass before it reads the end of the connection: whoever is lent it there and then is sent
 * only when the loop is done with its channel.
 * Bytes that come while nobody asked for any close the connection: kept, they would answer the next request.
 *
 * <p><b>Thread:</b> confined to the event loop of its channel.
 */
final class Http1Protocol extends ChannelInboundHandlerAdapter implements HttpProtocol {
    private static final ProtocolException CLOSED = new ProtocolException("closed before the answer was complete");

    private final HttpSettings settings;
    private final Deadlines deadlines;
    private final ResponseParser answer;
    private final Deadline patience = new Patience();
    private final ChannelFutureListener onWritten = this::written;
    private final Runnable onPassOver = this::passOver;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;
    private @Nullable ChannelFuture requestWrite;
    private boolean touched; // a byte came since the exchange began
    private boolean told;
    private boolean ending; // of a read pass, and with it of an exchange
    private @Nullable AttemptRequest unsent; // of the exchange, which began in there

    Http1Protocol(HttpSettings settings, Deadlines deadlines, ResponseParser answer) {
        this.settings = settings;
        this.deadlines = deadlines;
        this.answer = answer;
    }

    /** With a peer that lets us wait: for its head, and then for the end of its body. */
    private final class Patience extends Deadline {
        @Override
        void passed() {
            Exchange waiting = exchange;
            if (waiting == null || answer.hasHead()) {
                endUnclean(context());
            } else {
                abort(waiting);
                waiting.failed(
                        new AttemptOutcome.Failed(
                                ErrorClass.TIMEOUT,
                                "no complete header block in "
                                        + settings.headersTimeout().toMillis() + " ms after the request"),
                        false);
            }
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void begin(AttemptRequest request, Exchange next) {
        if (exchange != null) {
            throw new IllegalStateException("connection is in use by another exchange");
        }
        exchange = next;
        touched = false;
        told = false;
        answer.begin();
        ChannelHandlerContext ctx = context();
        if (!ctx.channel().isActive()) {
            fail(ctx, CLOSED);
            return;
        }
        deadlines.set(patience, settings.headersTimeout());
        if (ending) {
            unsent = request;
            ctx.executor().execute(onPassOver);
        } else {
            send(ctx, request);
        }
    }

    private void passOver() {
        AttemptRequest request = unsent;
        Exchange waiting = exchange;
        unsent = null;
        if (request == null || waiting == null) {
            return;
        }
        if (!context().channel().isActive()) {
            fail(context(), CLOSED);
        } else if (waiting.maySend()) {
            send(context(), request);
        } else {
            take();
            waiting.ended(true);
            waiting.withheld();
        }
    }

    private void send(ChannelHandlerContext ctx, AttemptRequest request) {
        ByteBuf bytes = request.destination().head(settings.userAgent()).encode(ctx.alloc(), request);
        requestWrite = ctx.writeAndFlush(bytes).addListener(onWritten);
    }

    private void written(ChannelFuture write) {
        // A lost socket is no verdict yet: the peer may have answered before it closed. The read side will tell.
        if (!write.isSuccess() && !Failure.isLostSocket(write.cause()) && exchange != null) {
            fail(context(), write.cause());
        }
    }

    /** And the connection with it: what still comes would answer the next request. */
    @Override
    public void abort(Exchange aborted) {
        take();
        context().close();
        aborted.ended(false);
    }

    @Override
    public boolean hasRoom() {
        return exchange == null;
    }

    /** Once it is, it is closed. */
    @Override
    public boolean isRetired() {
        return false;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        touched = unsent == null;
        try {
            if (!touched) {
                fail(ctx, CLOSED);
            } else if (exchange == null || answer.isComplete()) {
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
            ending = true;
            try {
                end(true);
            } finally {
                ending = false;
            }
        } else if (exchange != null && answer.hasHead()) {
            tell(exchange);
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, CLOSED);
        ctx.fireChannelInactive();
    }

    /** TLS says that nothing more comes; it may be long before the socket says so too, if it ever does. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent) {
            fail(ctx, CLOSED);
        }
        ctx.fireUserEventTriggered(event);
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
        abort(failed);
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
            deadlines.set(patience, settings.drainTime());
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
        unsent = null;
        deadlines.cancel(patience);
        return taken;
    }
}
