package io.bellwire.dispatcher.sender.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The same bytes judged with Netty's object codec, which a first version of the sender was built on: a second opinion. */
final class CodecOracle {
    private CodecOracle() {}

    static Verdict judge(List<byte[]> pieces) {
        StrictResponseDecoder decoder = new StrictResponseDecoder();
        Rules rules = new Rules();
        EmbeddedChannel channel = new EmbeddedChannel(decoder, rules);
        boolean surplus = false;
        for (byte[] piece : pieces) {
            surplus |= rules.complete;
            if (rules.broken || surplus) {
                break;
            }
            channel.writeInbound(Unpooled.wrappedBuffer(piece));
        }
        surplus |= decoder.holdsSurplus();
        boolean kept = rules.complete && !rules.broken && !surplus && rules.keepsAlive();
        Verdict verdict = rules.head == null
                ? new Verdict(0, null, false)
                : new Verdict(rules.head.status().code(), rules.retryAfter(), kept);
        channel.finishAndReleaseAll();
        return verdict;
    }

    private static final class Rules extends SimpleChannelInboundHandler<HttpObject> {
        private @Nullable HttpResponse head;
        private boolean skippingInterim;
        private boolean broken;
        private boolean complete;
        private int interimAnswers;
        private long bodyBytes;

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
            if (complete) {
                broken = true;
            }
            if (!broken && message instanceof HttpResponse response) {
                onHead(response);
            }
            if (!broken && message instanceof HttpContent content) {
                onContent(content);
            }
        }

        private void onHead(HttpResponse response) {
            int status = response.status().code();
            if (breaksARule(response, status)) {
                broken = true;
            } else if (status < 200) {
                skippingInterim = true;
            } else {
                head = response;
            }
        }

        private boolean breaksARule(HttpResponse response, int status) {
            return response.decoderResult().isFailure()
                    || response.headers().size() > 100
                    || response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                            && response.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                    || status == 101
                    || status < 200 && ++interimAnswers > 8;
        }

        private void onContent(HttpContent content) {
            if (skippingInterim) {
                skippingInterim = !(content instanceof LastHttpContent);
                return;
            }
            bodyBytes += content.content().readableBytes();
            if (content.decoderResult().isFailure() || bodyBytes > Verdict.DRAIN_BYTES) {
                broken = true;
            } else if (content instanceof LastHttpContent) {
                complete = true;
            }
        }

        private boolean keepsAlive() {
            return head.protocolVersion().equals(HttpVersion.HTTP_1_1) && HttpUtil.isKeepAlive(head);
        }

        private @Nullable String retryAfter() {
            List<String> values = head.headers().getAll(HttpHeaderNames.RETRY_AFTER);
            return head.status().code() >= 300 && values.size() == 1 ? values.get(0) : null;
        }
    }
}
