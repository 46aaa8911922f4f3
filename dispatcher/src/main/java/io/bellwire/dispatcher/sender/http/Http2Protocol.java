package io.bellwire.dispatcher.sender.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 on one connection, one stream for each exchange.
 *
 * <p><b>When is it retired?</b> Once the peer takes no more streams (GOAWAY), refuses one, sends something malformed on
 * one, or leaves one waiting while it says nothing at all: no exchange begins any more, those under way end as they would
 * have, and then it is closed. What is wrong with the connection itself closes it at once.
 *
 * <p><b>Thread:</b> confined to the event loop of its channel.
 */
final class Http2Protocol extends Http2EventAdapter implements HttpProtocol {
    static final int MOST_STREAMS = 100;
    static final ProtocolException CLOSED = new ProtocolException("closed before the answer was complete");
    static final ProtocolException BROKEN = new ProtocolException("answer is not HTTP/2");

    private static final ProtocolException OPENED_BY_PEER = new ProtocolException("stream that the peer opened");
    private static final AttemptOutcome.Failed NOT_SENT =
            new AttemptOutcome.Failed(ErrorClass.PROTOCOL, "peer takes no request of this size");
    private static final AttemptOutcome.Failed RESET =
            new AttemptOutcome.Failed(ErrorClass.PROTOCOL, "stream reset before the answer");
    private static final AttemptOutcome.Failed MALFORMED =
            new AttemptOutcome.Failed(ErrorClass.PROTOCOL, "malformed answer on the stream");

    private final HttpSettings settings;
    private final Deadlines deadlines;
    private final FrameBudget budget = new FrameBudget();
    private final Http2Framing framing;
    private final IntObjectMap<Stream> streams = new IntObjectHashMap<>();
    private @Nullable Runnable whenReady;
    private Runnable whenRoomChanges = () -> {};
    private @Nullable ChannelHandlerContext context;
    private @Nullable Throwable lostBy;
    private boolean retired;

    Http2Protocol(HttpSettings settings, Deadlines deadlines) {
        this.settings = settings;
        this.deadlines = deadlines;
        this.framing = Http2Framing.of(this, budget);
    }

    /** One exchange, and its patience: with a peer that lets us wait for its head, then for the end of its body. */
    private final class Stream extends Deadline {
        private final int id;
        private final Exchange exchange;
        private final Http2Answer answer = new Http2Answer(settings.drainBytes());
        private final long inputsBefore = budget.inputs();
        private boolean isGone; // for the peer

        Stream(int id, Exchange exchange) {
            this.id = id;
            this.exchange = exchange;
        }

        /** Not one byte came since it began. */
        boolean isUntouched() {
            return inputsBefore == budget.inputs();
        }

        @Override
        void passed() {
            boolean hadHead = answer.hasHead();
            cancel(this);
            if (!hadHead) {
                exchange.failed(
                        new AttemptOutcome.Failed(
                                ErrorClass.TIMEOUT,
                                "no complete header block in "
                                        + settings.headersTimeout().toMillis() + " ms after the request"),
                        false);
            }
        }
    }

    Http2Framing framing() {
        return framing;
    }

    /** To be set before it is in a pipeline; run once, when the peer's settings allow a stream. */
    void whenReady(Runnable ready) {
        whenReady = ready;
    }

    /** Run when there may be more room than before, or never will be any again, though nothing has ended. */
    void whenRoomChanges(Runnable roomChanged) {
        whenRoomChanges = roomChanged;
    }

    /** What was found wrong with the connection first, if anything. */
    @Nullable
    Throwable lostBy() {
        return lostBy;
    }

    @Override
    public boolean hasRoom() {
        return !retired
                && streams.size() < MOST_STREAMS
                && framing.connection().local().canOpenStream()
                && context != null
                && context.channel().isWritable();
    }

    @Override
    public boolean isRetired() {
        return retired;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void begin(AttemptRequest request, Exchange next) {
        ChannelHandlerContext ctx = context();
        Stream stream = new Stream(framing.connection().local().incrementAndGetNextStreamId(), next);
        streams.put(stream.id, stream);
        if (retired || !ctx.channel().isActive()) {
            fail(stream, Failure.exchanging(CLOSED), true);
            return;
        }
        deadlines.set(stream, settings.headersTimeout());
        Http2Headers head = Http2Request.head(request, settings.userAgent());
        ByteBuf body = Unpooled.wrappedBuffer(request.body().duplicate());
        boolean empty = !body.isReadable();
        ChannelFuture written = framing.encoder().writeHeaders(ctx, stream.id, head, 0, empty, ctx.newPromise());
        if (written.isDone() && !written.isSuccess()) {
            body.release();
            if (!Failure.isLostSocket(written.cause())) {
                fail(stream, NOT_SENT, false);
            }
            return;
        }
        if (empty) {
            body.release();
        } else {
            framing.encoder().writeData(ctx, stream.id, body, 0, true, ctx.newPromise());
        }
        framing.flush(ctx);
    }

    @Override
    public void abort(Exchange aborted) {
        for (Stream stream : streamsThat(each -> each.exchange == aborted)) {
            cancel(stream);
        }
    }

    /** Gives up a stream; if the peer has said nothing at all in its time, the connection as well. */
    private void cancel(Stream stream) {
        if (stream.isUntouched()) {
            retired = true;
        }
        end(stream);
    }

    void inPipeline(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings changed) {
        Runnable ready = whenReady;
        if (ready != null && hasRoom()) {
            whenReady = null;
            ready.run();
        } else if (ready == null) {
            whenRoomChanges.run();
        }
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
            boolean endOfStream) {
        onHeadersRead(ctx, streamId, headers, padding, endOfStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream) {
        if (streamId % 2 == 0) {
            throw OPENED_BY_PEER;
        }
        Stream stream = streams.get(streamId);
        if (stream == null) {
            return;
        }
        boolean hadHead = stream.answer.hasHead();
        try {
            stream.answer.head(headers, endOfStream);
        } catch (ProtocolException malformed) {
            retired = true;
            fail(stream, Failure.exchanging(malformed), false);
            return;
        }
        if (!hadHead && stream.answer.hasHead()) {
            budget.earn();
            answered(stream, endOfStream);
        } else if (endOfStream) {
            end(stream);
        }
    }

    /** Our settings forbid it before the first request, but the framing holds to them only once they are acknowledged. */
    @Override
    public void onPushPromiseRead(
            ChannelHandlerContext ctx, int streamId, int promisedStreamId, Http2Headers headers, int padding) {
        throw OPENED_BY_PEER;
    }

    private void answered(Stream stream, boolean whole) {
        if (whole) {
            end(stream);
        } else {
            deadlines.set(stream, settings.drainTime());
        }
        stream.exchange.answered(stream.answer.status(), stream.answer.retryAfter());
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
        int bytes = data.readableBytes() + padding;
        Stream stream = streams.get(streamId);
        if (stream != null && !stream.answer.hasHead()) {
            retired = true;
            fail(stream, MALFORMED, false);
        } else if (stream != null && (!stream.answer.drop(bytes, endOfStream) || endOfStream)) {
            end(stream);
        }
        return bytes;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
        Stream stream = streams.get(streamId);
        if (stream == null) {
            return;
        }
        stream.isGone = true;
        if (stream.answer.hasHead()) {
            end(stream);
        } else if (errorCode == Http2Error.REFUSED_STREAM.code()) {
            retired = true;
            refuse(stream);
        } else {
            fail(stream, RESET, false);
        }
    }

    /** Called before the framing forgets the streams above the last. */
    @Override
    public void onGoAwayRead(ChannelHandlerContext ctx, int lastStreamId, long errorCode, ByteBuf debugData) {
        retired = true;
        for (Stream stream : streamsThat(each -> each.id > lastStreamId)) {
            stream.isGone = true;
            if (stream.answer.hasHead()) {
                end(stream);
            } else {
                refuse(stream);
            }
        }
        retire();
    }

    /** No exchange begins any more. */
    void retire() {
        retired = true;
        closeIfUnused();
        whenRoomChanges.run();
    }

    /** The peer broke a rule on this stream only. */
    void malformed(int streamId) {
        retired = true;
        Stream stream = streams.get(streamId);
        if (stream != null) {
            fail(stream, MALFORMED, false);
        }
        retire();
    }

    /** What is found first is the verdict: the rest may come of it. */
    void foundWrong(Throwable cause) {
        retired = true;
        lostBy = lostBy == null ? cause : lostBy;
    }

    /** The connection is of no more use, or gone. */
    void lost(Throwable cause) {
        foundWrong(cause);
        AttemptOutcome.Failed failure = Failure.exchanging(lostBy == null ? cause : lostBy);
        for (Stream stream : streamsThat(each -> true)) {
            fail(stream, failure, stream.isUntouched());
        }
        context().channel().close();
    }

    private void fail(Stream stream, AttemptOutcome.Failed failure, boolean untouched) {
        boolean hadHead = stream.answer.hasHead();
        if (end(stream) && !hadHead) {
            stream.exchange.failed(failure, untouched);
        }
    }

    private void refuse(Stream stream) {
        if (end(stream)) {
            stream.exchange.refused();
        }
    }

    /** Whatever of it is not over, on either side, is cancelled. False if it had ended before. */
    private boolean end(Stream stream) {
        if (streams.remove(stream.id) == null) {
            return false;
        }
        deadlines.cancel(stream);
        ChannelHandlerContext ctx = context();
        Http2Stream open = framing.connection().stream(stream.id);
        boolean isOver = stream.isGone
                || stream.answer.isWhole() && open != null && !open.state().localSideOpen();
        if (open != null && isOver) {
            // As the framing would once it has told us all; but who is next may ask for room before.
            framing.closeStream(open, ctx.newSucceededFuture());
        } else if (open != null) {
            framing.resetStream(ctx, stream.id, Http2Error.CANCEL.code(), ctx.newPromise());
            framing.flush(ctx);
        }
        stream.exchange.ended(ctx.channel().isActive());
        closeIfUnused();
        return true;
    }

    private void closeIfUnused() {
        if (retired && streams.isEmpty()) {
            context().channel().close();
        }
    }

    /** A list of their own: ending one edits the map. */
    private List<Stream> streamsThat(Predicate<Stream> which) {
        List<Stream> those = new ArrayList<>(streams.values());
        those.removeIf(which.negate());
        return those;
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("handler is in no pipeline");
        }
        return context;
    }
}
