package io.bellwire.bench.sender;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Healthy receivers and bad ones, in a JVM of their own, until it is killed. */
public final class ReceiverProcess {
    private static final String HEALTHY_ADDRESS = "127.0.0.1";

    /** Another one, so that what a sender holds against an address does not meet the healthy. */
    private static final String BAD_ADDRESS = "127.0.0.2";

    private static final int BACKLOG = 4_096;
    private static final int LARGEST_REQUEST = 64 * 1_024;

    private ReceiverProcess() {}

    /**
     * Where they are.
     *
     * @param control plain HTTP: {@code /report} and {@code /reset}
     */
    record Places(URI healthy, URI bad, URI control) {
        private static final ObjectMapper JSON = new ObjectMapper();

        static Places read(String json) throws IOException {
            return JSON.readValue(json, Places.class);
        }

        void write(Path file) throws IOException {
            Path aside =
                    Files.writeString(file.resolveSibling(file.getFileName() + ".new"), JSON.writeValueAsString(this));
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** @param arguments a misbehaviour, whether over TLS, certificate, its key, the file that tells where they are */
    public static void main(String[] arguments) throws Exception {
        Misbehaviour misbehaviour = Misbehaviour.of(arguments[0]);
        SslContext tls = Boolean.parseBoolean(arguments[1])
                ? SslContextBuilder.forServer(
                                Path.of(arguments[2]).toFile(),
                                Path.of(arguments[3]).toFile())
                        .build()
                : null;
        HealthyReceiver healthy = new HealthyReceiver();
        // One loop each, so that the bad do not take the healthy's, whose counts need no lock.
        EventLoopGroup healthyLoop = loop();
        EventLoopGroup badLoop = loop();
        boolean stalls = misbehaviour == Misbehaviour.TLS_STALL;
        Supplier<ChannelHandler[]> badHandlers = () -> stalls
                ? new ChannelHandler[0]
                : new ChannelHandler[] {
                    new HttpRequestDecoder(), new HttpObjectAggregator(LARGEST_REQUEST), new BadReceiver(misbehaviour)
                };
        Supplier<ChannelHandler[]> healthyHandlers = () ->
                new ChannelHandler[] {new HttpRequestDecoder(), new HttpObjectAggregator(LARGEST_REQUEST), healthy};
        new Places(
                        listen(healthyLoop, HEALTHY_ADDRESS, tls, tls != null, healthyHandlers),
                        listen(badLoop, BAD_ADDRESS, stalls ? null : tls, tls != null || stalls, badHandlers),
                        listen(healthyLoop, HEALTHY_ADDRESS, null, false, healthyHandlers))
                .write(Path.of(arguments[4]));
        new CountDownLatch(1).await();
    }

    private static EventLoopGroup loop() {
        return new MultiThreadIoEventLoopGroup(
                1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** @param https in the address: a listener that stalls has no TLS, though it is said to */
    private static URI listen(
            EventLoopGroup loop,
            String address,
            @Nullable SslContext tls,
            boolean https,
            Supplier<ChannelHandler[]> handlers)
            throws InterruptedException {
        Channel channel = new ServerBootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        if (tls != null) {
                            accepted.pipeline().addLast(tls.newHandler(accepted.alloc()));
                        }
                        accepted.pipeline().addLast(handlers.get());
                    }
                })
                .bind(address, 0)
                .sync()
                .channel();
        int port = ((InetSocketAddress) channel.localAddress()).getPort();
        return URI.create((https ? "https://" : "http://") + address + ':' + port + '/');
    }
}
