package io.bellwire.dispatcher.sender.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Opens connections to vetted addresses: TCP, then TLS where the URL asks for it. No proxy, no resolver, no second
 * address: it goes where the key says or fails.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class Connector {
    private static final int SMALLEST_READ = 512;
    private static final int FIRST_READ = 2 * 1024;
    private static final int LARGEST_READ = 16 * 1024; // bounds what one peer makes us read before it is judged

    private static final int PARSED_AT_ONCE = 4 * 1024;

    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final HttpSettings settings;
    private final SslContext tls;
    private final ConnectionPool pool;
    private final byte[] window = new byte[PARSED_AT_ONCE];
    private int openChannels;

    Connector(EventLoop loop, Transport transport, HttpSettings settings, SslContext tls, ConnectionPool pool) {
        this.loop = loop;
        this.settings = settings;
        this.tls = tls;
        this.pool = pool;
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(transport.socketChannel())
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                // A failed write must not close the channel: a peer may answer, then close, before it has read all.
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(
                        ChannelOption.RCVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ));
    }

    interface Listener {
        void opened(Connection connection);

        void notOpened(AttemptOutcome.Failed failure);
    }

    /** Answers {@code listener} once, never before this returns; closing the returned channel makes it a failure. */
    Channel open(ConnectionKey key, Listener listener) {
        Initializer initializer = new Initializer(key);
        SocketAddress vetted = new InetSocketAddress(key.address(), key.port());
        var connecting = bootstrap.clone().handler(initializer).connect(vetted);
        Channel channel = connecting.channel();
        openChannels++;
        channel.closeFuture().addListener(closed -> openChannels--);
        loop.execute(() -> connecting.addListener(done -> {
            if (!done.isSuccess()) {
                listener.notOpened(Failure.connecting(done.cause()));
            } else if (!vetted.equals(channel.remoteAddress())) {
                channel.close();
                listener.notOpened(new AttemptOutcome.Failed(
                        ErrorClass.CONNECT, "connected to another address than the vetted one"));
            } else if (key.tls()) {
                awaitHandshake(channel, initializer, listener);
            } else {
                listener.opened(initializer.connection(channel));
            }
        }));
        return channel;
    }

    /** Channels that hold a socket: connecting, in use or idle. */
    int openChannels() {
        return openChannels;
    }

    private void awaitHandshake(Channel channel, Initializer initializer, Listener listener) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        handler.handshakeFuture().addListener(done -> {
            if (!done.isSuccess()) {
                channel.close();
                listener.notOpened(Failure.handshaking(done.cause()));
            } else if (!CertificateName.isFor(handler.engine().getSession(), initializer.key.host())) {
                channel.close();
                listener.notOpened(new AttemptOutcome.Failed(ErrorClass.TLS, Failure.WRONG_NAME));
            } else {
                listener.opened(initializer.connection(channel));
            }
        });
    }

    private final class Initializer extends ChannelInitializer<Channel> {
        private final ConnectionKey key;
        private final ResponseHandler responses =
                new ResponseHandler(settings, new ResponseParser(window, settings.drainBytes()));

        Initializer(ConnectionKey key) {
            this.key = key;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (key.tls()) {
                SslHandler handler = tls.newHandler(channel.alloc(), key.host(), key.port());
                handler.setHandshakeTimeout(settings.tlsHandshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
                channel.pipeline().addLast(handler);
            }
            channel.pipeline().addLast(new HttpRequestEncoder()).addLast(responses);
        }

        Connection connection(Channel channel) {
            Connection connection = new Connection(key, channel, responses);
            channel.closeFuture().addListener(closed -> pool.forget(connection));
            return connection;
        }
    }
}
