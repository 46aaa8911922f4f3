package io.bellwire.dispatcher.sender.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.egress.UrlVerdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One connection without a network, on a clock of the test. */
@ExtendWith(NoLeaks.class)
class Http1ProtocolTest {
    private static final HttpSettings SETTINGS = SenderHarness.SETTINGS; // headers within 15 s, body within 1 s
    private static final AttemptRequest REQUEST = new AttemptRequest(
            new Destination(
                    "ep_1",
                    ((UrlVerdict.Accepted)
                                    new CallbackUrlPolicy(SenderHarness.loopback()).judge("http://127.0.0.1:8080/"))
                            .url(),
                    SenderHarness.HEADERS),
            ByteBuffer.allocate(0),
            SenderHarness.TIMEOUT,
            "cb_1");

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private long now;
    private final Deadlines deadlines = new Deadlines(channel.eventLoop(), () -> now);
    private final Http1Protocol protocol =
            new Http1Protocol(SETTINGS, deadlines, new ResponseParser(new byte[64], SETTINGS.drainBytes()));
    private final List<String> heard = new ArrayList<>();
    private final Exchange exchange = new Exchange() {
        @Override
        public void answered(int status, @Nullable String retryAfter) {
            heard.add("answered " + status);
        }

        @Override
        public void failed(AttemptOutcome.Failed failure, boolean untouched) {
            heard.add("failed " + failure.errorClass());
        }

        @Override
        public boolean maySend() {
            return true;
        }

        @Override
        public void withheld() {
            heard.add("withheld");
        }

        @Override
        public void refused() {
            heard.add("refused");
        }

        @Override
        public void ended(boolean reusable) {
            heard.add(reusable ? "kept" : "closed");
            if (reusable) {
                onceKept.run();
            }
        }
    };
    private Runnable onceKept = () -> {};
    private boolean maySendLater = true;

    Http1ProtocolTest() {
        channel.pipeline().addLast(protocol);
    }

    @AfterEach
    void nothingIsLeft() {
        channel.releaseOutbound();
        channel.finishAndReleaseAll();
        assertThat(deadlines.count()).isZero();
    }

    @Test
    void h85TakesAHeadThatComesInTime() {
        begin();
        advance(Duration.ofMillis(14_900));

        receive("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        assertThat(heard).containsExactly("kept", "answered 200");
    }

    @Test
    void h85DoesNotWaitForAHeadThatComesLate() {
        begin();
        receive("HTTP/1.1 200 OK\r\n");
        advance(Duration.ofMillis(14_900));
        assertThat(heard).isEmpty();

        advance(Duration.ofMillis(200));

        assertThat(heard).containsExactly("closed", "failed TIMEOUT");
        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void h58TellsTheOutcomeAtOnceAndCutsTheBodyLater() {
        begin();
        advance(Duration.ofMillis(14_900));
        receive("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nh");
        assertThat(heard).containsExactly("answered 200");

        advance(Duration.ofMillis(900));
        receive("e");
        assertThat(heard).containsExactly("answered 200");

        advance(Duration.ofMillis(200));
        assertThat(heard).containsExactly("answered 200", "closed");
        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void countsTheTimeOfEachExchangeByItself() {
        for (int i = 0; i < 3; i++) {
            begin();
            advance(Duration.ofMillis(14_000));
            receive("HTTP/1.1 204 No Content\r\n\r\n");
        }

        assertThat(heard).containsOnly("kept", "answered 204").hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "205 Reset Content", "304 Not Modified"})
    void aDeclaredBodyThatComesLaterIsNotReadAsTheNextAnswer(String status) {
        String body = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        begin();

        receive("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n");
        assertThat(heard).doesNotContain("kept");
        if (channel.isActive()) {
            receive(body);
        }

        assertThat(heard)
                .hasSize(2)
                .contains("answered " + status.substring(0, 3))
                .doesNotContain("answered 200");
    }

    @Test
    void closesWhenTlsSaysThatNothingMoreComes() {
        begin();

        channel.pipeline().fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);

        assertThat(heard).containsExactly("closed", "failed PROTOCOL");
        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void closesAnIdleConnectionWhenTlsSaysThatNothingMoreComes() {
        channel.pipeline().fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);

        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void aRequestThatTlsCannotWriteFailsAtOnce() {
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message);
                promise.setFailure(new SSLException("closed"));
            }
        });

        begin();

        assertThat(heard).containsExactly("closed", "failed TLS");
    }

    @Test
    void writesToAConnectionThatIsLentAgainAsSoonAsItIsReadOut() {
        lendAgainOnceKept();
        begin();
        requestsWritten();

        readOut("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(requestsWritten()).isZero();
        channel.runPendingTasks();

        assertThat(requestsWritten()).isEqualTo(1);
        receive("HTTP/1.1 204 No Content\r\n\r\n");
        assertThat(heard).containsExactly("kept", "answered 200", "second kept", "second answered 204");
    }

    @Test
    void writesNothingToAConnectionWhoseEndWasReadWithTheAnswer() {
        lendAgainOnceKept();
        begin();
        requestsWritten();

        readOut("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        channel.pipeline().close(); // the channel's own would run the loop's tasks before
        channel.runPendingTasks();

        assertThat(requestsWritten()).isZero();
        assertThat(heard).containsExactly("kept", "answered 200", "second closed", "second failed untouched");
    }

    @Test
    void asksOnceMoreBeforeItWritesLater() {
        lendAgainOnceKept();
        begin();
        requestsWritten();

        readOut("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        maySendLater = false;
        channel.runPendingTasks();

        assertThat(requestsWritten()).isZero();
        assertThat(channel.isActive()).isTrue();
        assertThat(heard).containsExactly("kept", "answered 200", "second kept", "second withheld");
    }

    @Test
    void takesWhatComesBeforeARequestIsWrittenForNoAnswerToIt() {
        lendAgainOnceKept();
        begin();
        requestsWritten();

        readOut("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        readOut("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        channel.runPendingTasks();

        assertThat(requestsWritten()).isZero();
        assertThat(channel.isActive()).isFalse();
        assertThat(heard).containsExactly("kept", "answered 200", "second closed", "second failed untouched");
    }

    @Test
    void writesOneBufferPerRequest() {
        begin();

        ByteBuf request = channel.readOutbound();
        assertThat(request.toString(US_ASCII)).startsWith("POST / HTTP/1.1\r\n").endsWith("webhook-id: cb_1\r\n\r\n");
        request.release();
        assertThat(channel.<Object>readOutbound()).isNull();
        protocol.abort(exchange);
        assertThat(heard).containsExactly("closed");
    }

    /** To another who waits for it, while the pass is still under way that read the end of an answer. */
    private void lendAgainOnceKept() {
        channel.config().setAutoRead(false); // with which this channel would run the loop's tasks within the pass
        onceKept = () -> protocol.begin(REQUEST, new Exchange() {
            @Override
            public void answered(int status, @Nullable String retryAfter) {
                heard.add("second answered " + status);
            }

            @Override
            public void failed(AttemptOutcome.Failed failure, boolean untouched) {
                heard.add("second failed " + (untouched ? "untouched" : "touched"));
            }

            @Override
            public boolean maySend() {
                return maySendLater;
            }

            @Override
            public void withheld() {
                heard.add("second withheld");
            }

            @Override
            public void refused() {
                heard.add("second refused");
            }

            @Override
            public void ended(boolean reusable) {
                heard.add(reusable ? "second kept" : "second closed");
            }
        });
    }

    /** One pass, without what the loop does after it. */
    private void readOut(String text) {
        channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(text.getBytes(US_ASCII)));
        channel.pipeline().fireChannelReadComplete();
    }

    private int requestsWritten() {
        int written = 0;
        for (ByteBuf each = channel.readOutbound(); each != null; each = channel.readOutbound()) {
            each.release();
            written++;
        }
        return written;
    }

    private void begin() {
        protocol.begin(REQUEST, exchange);
    }

    private void receive(String text) {
        channel.writeInbound(Unpooled.wrappedBuffer(text.getBytes(US_ASCII)));
    }

    private void advance(Duration time) {
        long end = now + time.toNanos();
        while (now < end) {
            now = Math.min(end, now + Deadlines.TICK.toNanos());
            deadlines.turn();
        }
    }
}
