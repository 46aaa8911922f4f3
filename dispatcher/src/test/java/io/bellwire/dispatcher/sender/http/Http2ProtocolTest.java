package io.bellwire.dispatcher.sender.http;

import static io.bellwire.dispatcher.sender.http.FramePeer.GOAWAY;
import static io.bellwire.dispatcher.sender.http.FramePeer.HEADERS;
import static io.bellwire.dispatcher.sender.http.FramePeer.OK;
import static io.bellwire.dispatcher.sender.http.FramePeer.SETTINGS;
import static io.bellwire.dispatcher.sender.http.FramePeer.WHOLE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.egress.UrlVerdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
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
class Http2ProtocolTest {
    private static final int FIRST = 3; // 1 is left to those who upgrade
    private static final AttemptRequest REQUEST = new AttemptRequest(
            new Destination(
                    "ep_1",
                    ((UrlVerdict.Accepted) new CallbackUrlPolicy(SenderHarness.loopback(8443))
                                    .judge("https://127.0.0.1:8443/"))
                            .url(),
                    SenderHarness.HEADERS,
                    true),
            ByteBuffer.wrap(SenderHarness.BODY),
            SenderHarness.TIMEOUT,
            "cb_1");

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Deadlines deadlines = new Deadlines(channel.eventLoop(), () -> 0);
    private final Http2Protocol protocol = new Http2Protocol(SenderHarness.SETTINGS, deadlines);
    private final List<String> heard = new ArrayList<>();
    private Runnable onceFirstHears = () -> {};

    Http2ProtocolTest() {
        channel.pipeline().addLast(protocol.framing());
        receive(FramePeer.frame(SETTINGS, 0, 0));
    }

    @AfterEach
    void nothingIsLeft() {
        channel.releaseOutbound();
        channel.finishAndReleaseAll();
        assertThat(deadlines.count()).isZero();
    }

    /** The peer may have answered some, then closed, before it read the others. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void takesTheAnswersThatAreThereAfterAWriteThatFindsTheSocketLost(int writesBefore) {
        protocol.begin(REQUEST, hearing("first"));
        failWrites(new IOException("broken pipe"), writesBefore);
        protocol.begin(REQUEST, hearing("second"));
        assertThat(heard).isEmpty();

        receive(FramePeer.frame(HEADERS, WHOLE, FIRST, OK));
        channel.close();

        assertThat(heard)
                .containsExactly("first ended", "first answered 200", "second ended", "second failed PROTOCOL");
        assertThat(protocol.isRetired()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aRequestThatTlsCannotWriteFailsAtOnceWithAllOthers(int writesBefore) {
        protocol.begin(REQUEST, hearing("first"));
        failWrites(new SSLException("closed"), writesBefore);

        protocol.begin(REQUEST, hearing("second"));

        assertThat(heard)
                .containsExactlyInAnyOrder("first ended", "first failed TLS", "second ended", "second failed TLS");
        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void tellsThePeerNothingOfWhatIsWrongWithUs() {
        onceFirstHears = () -> {
            throw new IllegalStateException("at 10.0.0.7");
        };
        protocol.begin(REQUEST, hearing("first"));
        StringBuilder written = recordWrites();

        receive(FramePeer.frame(HEADERS, WHOLE, FIRST, OK));

        byte[] anyStream = FramePeer.number(Integer.MAX_VALUE);
        byte[] internalError = FramePeer.number(2);
        assertThat(written.toString().getBytes(ISO_8859_1))
                .isEqualTo(FramePeer.frame(GOAWAY, 0, 0, FramePeer.joined(anyStream, internalError)));
        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void failsNoExchangeThatEndedMeanwhile() {
        Exchange second = hearing("second");
        onceFirstHears = () -> protocol.abort(second);
        protocol.begin(REQUEST, hearing("first"));
        protocol.begin(REQUEST, second);

        channel.close();

        assertThat(heard).containsExactly("first ended", "second ended", "first failed PROTOCOL");
    }

    /** Netty sees to it, unasked. */
    @Test
    void keepsOurTableOfHeadersSmallWhateverThePeerOffers() {
        receive(FramePeer.frame(SETTINGS, 0, 0, FramePeer.setting(FramePeer.HEADER_TABLE_SIZE, 1 << 30)));

        assertThat(maxTableSize()).isEqualTo(4_096);
        receive(FramePeer.frame(SETTINGS, 0, 0, FramePeer.setting(FramePeer.HEADER_TABLE_SIZE, 100)));
        assertThat(maxTableSize()).isEqualTo(100);
    }

    private long maxTableSize() {
        return protocol.framing()
                .encoder()
                .configuration()
                .headersConfiguration()
                .maxHeaderTableSize();
    }

    private Exchange hearing(String name) {
        return new Exchange() {
            @Override
            public void answered(int status, @Nullable String retryAfter) {
                heard.add(name + " answered " + status);
            }

            @Override
            public void failed(AttemptOutcome.Failed failure, boolean untouched) {
                heard.add(name + " failed " + failure.errorClass());
            }

            @Override
            public boolean maySend() {
                return true;
            }

            @Override
            public void withheld() {
                heard.add(name + " withheld");
            }

            @Override
            public void refused() {
                heard.add(name + " refused");
            }

            @Override
            public void ended(boolean reusable) {
                heard.add(name + " ended");
                if (name.equals("first")) {
                    onceFirstHears.run();
                }
            }
        };
    }

    private void failWrites(Exception cause, int writesBefore) {
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            private int left = writesBefore;

            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                if (left-- > 0) {
                    ctx.write(message, promise);
                } else {
                    ReferenceCountUtil.release(message);
                    promise.setFailure(cause);
                }
            }
        });
    }

    private void receive(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }

    /** All that is written from now on, even if the channel is closed before it is flushed. */
    private StringBuilder recordWrites() {
        StringBuilder written = new StringBuilder();
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                written.append(((ByteBuf) message).toString(ISO_8859_1));
                ctx.write(message, promise);
            }
        });
        return written;
    }
}
