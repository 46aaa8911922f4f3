package io.bellwire.bench.sender;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One event loop whose connections sign and post one callback after the other. A second loop would only take a processor
 * from the sink, and each would do less per wake-up.
 *
 * <p>Thread-safe: the connections are confined to the loop, what crosses is atomic.
 */
final class RunningBareNetty extends RunningPosts {
    private final EventLoopGroup loop;

    private RunningBareNetty() {
        loop = new MultiThreadIoEventLoopGroup(
                1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    static RunningBareNetty start(RunSettings settings) throws SSLException, InterruptedException {
        RunningBareNetty running = new RunningBareNetty();
        running.connect(settings);
        return running;
    }

    private void connect(RunSettings settings) throws SSLException, InterruptedException {
        String host = settings.sink().getHost();
        int port = settings.sink().getPort();
        SslContext tls = settings.sink().getScheme().equals("https") ? tls() : null;
        BarePosts.Maker maker = new BarePosts.Maker(host + ':' + port);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        addTls(channel, tls, host, port);
                        channel.pipeline().addLast(new BarePosts(maker, counts()));
                    }
                });
        for (int i = 0; i < settings.connections(); i++) {
            bootstrap.connect(host, port).sync();
        }
    }

    private static void addTls(Channel channel, @Nullable SslContext tls, String host, int port) {
        if (tls != null) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc(), host, port));
        }
    }

    /** As the sender's: certificates and names checked, by what the platform trusts. */
    private static SslContext tls() throws SSLException {
        return SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS")
                .build();
    }

    @Override
    public void close() {
        loop.shutdownGracefully();
    }
}
