package io.bellwire.dispatcher.sender.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands before the decoder and closes a connection on which the peer speaks unasked. Without it, bytes sent to an idle
 * connection would wait in the decoder and answer the next request, which may be another endpoint's.
 */
final class UnaskedBytesGuard extends ChannelInboundHandlerAdapter {
    private final ResponseHandler responses;

    UnaskedBytesGuard(ResponseHandler responses) {
        this.responses = responses;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (responses.expectsBytes()) {
            ctx.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
            responses.refuseUnaskedBytes();
        }
    }
}
