package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
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
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real resolver against a name server on loopback that knows one address, 93.184.216.34, for every name but one. */
class DnsAddressResolverTest {
    private static final String UNKNOWN = "nobody.example.com.";
    private static final Transport TRANSPORT = Transport.best();

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final EventLoopGroup group = TRANSPORT.newEventLoops(1, "dns-test");
    private final EventLoop loop = group.next();
    private Channel nameServer;

    @BeforeEach
    void startNameServer() {
        nameServer = new Bootstrap()
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

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void asksForTheAbsoluteNameAndIpv4Only() {
        assertThat(resolve("shop.example.com", false)).isEqualTo(List.of(SenderHarness.address("93.184.216.34")));
        assertThat(asked).containsExactly("A shop.example.com.");
    }

    @Test
    void asksForBothFamiliesWhenIpv6IsOn() {
        assertThat(resolve("shop.example.com", true)).contains(SenderHarness.address("93.184.216.34"));
        assertThat(asked).containsExactlyInAnyOrder("A shop.example.com.", "AAAA shop.example.com.");
    }

    @Test
    void d11UsesNoSearchDomain() {
        assertThat(resolve("kafka", false)).isEqualTo(List.of(SenderHarness.address("93.184.216.34")));
        assertThat(asked).containsExactly("A kafka.");
    }

    @Test
    void d12UsesNoHostsFile() throws Exception {
        // Where a hosts file names anything, it names this machine.
        String thisMachine = InetAddress.getLocalHost().getHostName();
        assumeThat(thisMachine).isNotEqualTo("localhost").doesNotMatch("[0-9.]+");

        assertThat(resolve(thisMachine, false)).isEqualTo(List.of(SenderHarness.address("93.184.216.34")));
    }

    @Test
    void anUnknownNameFails() {
        DnsAddressResolver resolver = resolver(false);

        Future<List<InetAddress>> answer =
                resolver.resolveAll("nobody.example.com").awaitUninterruptibly();

        assertThat(answer.isSuccess()).isFalse();
        assertThat(asked).containsOnly("A " + UNKNOWN);
    }

    private List<InetAddress> resolve(String host, boolean ipv6) {
        return resolver(ipv6).resolveAll(host).syncUninterruptibly().getNow();
    }

    private DnsAddressResolver resolver(boolean ipv6) {
        return new DnsAddressResolver(
                loop,
                TRANSPORT,
                ipv6,
                Duration.ofSeconds(2),
                new SingletonDnsServerAddressStreamProvider((InetSocketAddress) nameServer.localAddress()));
    }

    private final class Answers extends SimpleChannelInboundHandler<DatagramDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            asked.add(question.type().name() + ' ' + question.name());
            DatagramDnsResponse response = new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
            response.addRecord(DnsSection.QUESTION, new DefaultDnsQuestion(question.name(), question.type()));
            if (question.name().equals(UNKNOWN)) {
                response.setCode(DnsResponseCode.NXDOMAIN);
            } else if (question.type().equals(DnsRecordType.A)) {
                byte[] address = {93, (byte) 184, (byte) 216, 34};
                response.addRecord(
                        DnsSection.ANSWER,
                        new DefaultDnsRawRecord(question.name(), DnsRecordType.A, 60, Unpooled.wrappedBuffer(address)));
            }
            ctx.writeAndFlush(response);
        }
    }
}
