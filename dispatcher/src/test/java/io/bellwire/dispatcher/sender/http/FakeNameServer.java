package io.bellwire.dispatcher.sender.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A name server on loopback, over UDP only, that answers what the test says and remembers what it was asked. */
final class FakeNameServer implements AutoCloseable {
    private static final Transport TRANSPORT = Transport.best();

    private final EventLoopGroup group = TRANSPORT.newEventLoops(1, "name-server");
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Zone zone;
    private final Channel channel;
    private volatile int timeToLiveSeconds = 60; // set by the test's thread

    /** What to answer; a reply left as it came is an empty answer. */
    interface Zone {
        void answer(String type, String name, Reply reply);
    }

    FakeNameServer(Zone zone) {
        this.zone = zone;
        this.channel = new Bootstrap()
                .group(group)
                .channel(TRANSPORT.datagramChannel())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new Answers());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    /** Every name has these addresses, each in the record of its family. */
    static FakeNameServer answering(String... addresses) {
        return new FakeNameServer((type, name, reply) -> reply.addresses(type, name, addresses));
    }

    FakeNameServer withTimeToLive(int seconds) {
        timeToLiveSeconds = seconds;
        return this;
    }

    /** Type and absolute name of each query, in order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    DnsServerAddressStreamProvider provider() {
        return new SingletonDnsServerAddressStreamProvider((InetSocketAddress) channel.localAddress());
    }

    /** The sender's real resolver, pointed here. */
    Function<EventLoop, AddressResolver> resolver(boolean ipv6) {
        return loop -> new DnsAddressResolver(loop, TRANSPORT, ipv6, Duration.ofSeconds(2), provider());
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** One answer being written. */
    static final class Reply {
        private final DatagramDnsResponse response;
        private final int timeToLiveSeconds;
        private boolean silent;
        private byte[] raw = {};

        Reply(DatagramDnsResponse response, int timeToLiveSeconds) {
            this.response = response;
            this.timeToLiveSeconds = timeToLiveSeconds;
        }

        Reply addresses(String type, String name, String... addresses) {
            for (String literal : addresses) {
                byte[] address = SenderHarness.address(literal).getAddress();
                if (type.equals(address.length == 4 ? "A" : "AAAA")) {
                    record(name, DnsRecordType.valueOf(type), address);
                }
            }
            return this;
        }

        /** An AAAA record whatever the address: Java hands a mapped one out as IPv4. */
        Reply mapped(String name, String ipv4) {
            ByteBuf octets = Unpooled.buffer(16).writeZero(10).writeShort(0xffff);
            octets.writeBytes(SenderHarness.address(ipv4).getAddress());
            return record(name, DnsRecordType.AAAA, octets.array());
        }

        Reply alias(String name, String target) {
            ByteBuf encoded = Unpooled.buffer();
            for (String label : target.substring(0, target.length() - 1).split("\\.")) {
                encoded.writeByte(label.length()).writeCharSequence(label, StandardCharsets.US_ASCII);
            }
            byte[] octets = new byte[encoded.writeByte(0).readableBytes()];
            encoded.readBytes(octets);
            return record(name, DnsRecordType.CNAME, octets);
        }

        Reply code(int code) {
            response.setCode(DnsResponseCode.valueOf(code));
            return this;
        }

        Reply truncated() {
            response.setTruncated(true);
            return this;
        }

        Reply silence() {
            silent = true;
            return this;
        }

        /** What follows the id, instead of an answer. */
        Reply raw(byte... afterId) {
            raw = afterId;
            return this;
        }

        private Reply record(String name, DnsRecordType type, byte[] content) {
            response.addRecord(
                    DnsSection.ANSWER,
                    new DefaultDnsRawRecord(name, type, timeToLiveSeconds, Unpooled.wrappedBuffer(content)));
            return this;
        }

        private void send(ChannelHandlerContext ctx) {
            if (silent || raw.length > 0) {
                response.release();
            }
            if (raw.length > 0) {
                ByteBuf datagram = Unpooled.buffer().writeShort(response.id()).writeBytes(raw);
                ctx.writeAndFlush(new DatagramPacket(datagram, response.recipient(), response.sender()));
            } else if (!silent) {
                ctx.writeAndFlush(response);
            }
        }
    }

    private final class Answers extends SimpleChannelInboundHandler<DatagramDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            asked.add(question.type().name() + ' ' + question.name());
            DatagramDnsResponse response = new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
            response.setRecursionAvailable(true);
            response.addRecord(DnsSection.QUESTION, new DefaultDnsQuestion(question.name(), question.type()));
            Reply reply = new Reply(response, timeToLiveSeconds);
            zone.answer(question.type().name(), question.name(), reply);
            reply.send(ctx);
        }
    }
}
