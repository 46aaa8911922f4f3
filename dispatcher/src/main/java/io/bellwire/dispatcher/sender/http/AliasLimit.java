package io.bellwire.dispatcher.sender.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.util.function.Consumer;

/**
 * Turns an answer with more than eight aliases into a failure of its server. Netty bounds the queries of a lookup, but
 * follows a chain within one answer to its end.
 *
 * <p>It sits before Netty's decoder and reads only the types of the answer's records; what it cannot read it leaves for
 * the decoder to refuse.
 *
 * <p><b>Thread:</b> confined to the event loop of its channel.
 */
final class AliasLimit extends ChannelInboundHandlerAdapter {
    static final int MAX_ALIASES = 8;

    private static final int HEADER_LENGTH = 12;
    private static final int RESPONSE_CODE = 3;
    private static final int QUESTIONS = 4;
    private static final int ANSWERS = 6;
    private static final int OTHER_RECORDS = 8;
    private static final int AFTER_QUESTION_NAME = 4;
    private static final int DATA_LENGTH = 8;
    private static final int AFTER_RECORD_NAME = 10;
    private static final int CNAME = 5;
    private static final int SERVER_FAILURE = 2;
    private static final int POINTER = 0xc0;
    private static final int MALFORMED = -1;
    private static final int TCP_LENGTH_FIELD = 2;

    private final int start;

    private AliasLimit(int start) {
        this.start = start;
    }

    static <C extends Channel> ChannelFactory<C> onDatagrams(Class<? extends C> type) {
        return factory(type, channel -> channel.pipeline().addLast(new AliasLimit(0)));
    }

    static <C extends Channel> ChannelFactory<C> onStreams(Class<? extends C> type) {
        // Whole messages, each still with its length: Netty's own decoder takes them apart once more.
        return factory(type, channel -> channel.pipeline()
                .addLast(new LengthFieldBasedFrameDecoder(0xffff + TCP_LENGTH_FIELD, 0, TCP_LENGTH_FIELD))
                .addLast(new AliasLimit(TCP_LENGTH_FIELD)));
    }

    private static <C extends Channel> ChannelFactory<C> factory(Class<? extends C> type, Consumer<Channel> prepare) {
        ReflectiveChannelFactory<C> channels = new ReflectiveChannelFactory<>(type);
        return () -> {
            C channel = channels.newChannel();
            prepare.accept(channel);
            return channel;
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof DatagramPacket packet) {
            limit(packet.content());
        } else if (message instanceof ByteBuf bytes) {
            limit(bytes);
        }
        ctx.fireChannelRead(message);
    }

    private void limit(ByteBuf bytes) {
        ByteBuf message = bytes.slice();
        if (message.readableBytes() < start + HEADER_LENGTH) {
            return;
        }
        message.skipBytes(start);
        message = message.slice();
        if (aliases(message) > MAX_ALIASES) {
            message.setByte(RESPONSE_CODE, message.getByte(RESPONSE_CODE) & 0xf0 | SERVER_FAILURE);
            message.setShort(ANSWERS, 0);
            message.setInt(OTHER_RECORDS, 0);
        }
    }

    private static int aliases(ByteBuf message) {
        int at = HEADER_LENGTH;
        for (int i = message.getUnsignedShort(QUESTIONS); i > 0 && at != MALFORMED; i--) {
            at = after(message, nameEnd(message, at), AFTER_QUESTION_NAME);
        }
        int aliases = 0;
        for (int i = message.getUnsignedShort(ANSWERS); i > 0 && at != MALFORMED; i--) {
            int record = nameEnd(message, at);
            if (after(message, record, AFTER_RECORD_NAME) == MALFORMED) {
                return aliases;
            }
            aliases += message.getUnsignedShort(record) == CNAME ? 1 : 0;
            at = after(message, record, AFTER_RECORD_NAME + message.getUnsignedShort(record + DATA_LENGTH));
        }
        return aliases;
    }

    private static int nameEnd(ByteBuf message, int start) {
        int at = start;
        while (at < message.readableBytes()) {
            int length = message.getUnsignedByte(at);
            if ((length & POINTER) != 0) {
                return after(message, at, 2);
            }
            at += 1 + length;
            if (length == 0) {
                return at;
            }
        }
        return MALFORMED;
    }

    private static int after(ByteBuf message, int at, int length) {
        return at == MALFORMED || at + length > message.readableBytes() ? MALFORMED : at + length;
    }
}
