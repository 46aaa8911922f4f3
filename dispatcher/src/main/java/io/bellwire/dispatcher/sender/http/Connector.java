package io.bellwire.dispatcher.sender.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ReflectiveChannelFactory;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to vetted addresses: TCP, or a tunnel through the operator's proxy, then TLS where the URL asks for it.
 * No proxy of the environment, no resolver, no second address: it goes where the key says or fails.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class Connector {
    private static final int SMALLEST_READ = 512;
    private static final int FIRST_READ = 2 * 1024;
    private static final int LARGEST_READ = 16 * 1024; // bounds what one peer makes us read before it is judged
    private static final int PARSED_AT_ONCE = 4 * 1024;
    private static final int NO_TIMER = 0; // deadlines are ours

    private final Bootstrap bootstrap;
    private final Parts parts;
    private final byte[] window = new byte[PARSED_AT_ONCE];
    private int openChannels;

    Connector(Transport transport, Parts parts) {
        this(new ReflectiveChannelFactory<>(transport.socketChannel()), parts);
    }

    Connector(ChannelFactory<? extends Channel> sockets, Parts parts) {
        this.parts = parts;
        this.bootstrap = new Bootstrap()
                .group(parts.loop)
                .channelFactory(sockets)
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, NO_TIMER)
                .option(ChannelOption.TCP_NODELAY, true)
                // A failed write must not close the channel: a peer may answer, then close, before it has read all.
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(
                        ChannelOption.RCVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ));
    }

    /**
     * What every connection is opened with.
     *
     * @param proxy through which to go; null for the straight way
     */
    record Parts(
            EventLoop loop,
            HttpSettings settings,
            Egress egress,
            ClientTls tls,
            Deadlines deadlines,
            ConnectionPool pool,
            @Nullable ProxyRoute proxy) {}

    /** @param resolver finds the proxy */
    record ProxyRoute(EgressProxy proxy, AddressResolver resolver) {}

    interface Listener {
        void opened(Connection connection);

        void notOpened(AttemptOutcome.Failed failure);
    }

    /**
     * Answers {@code listener} once, never before this returns; closing the returned channel makes it a failure.
     *
     * @return null if there is no socket to be had: none is open then, and the listener hears of a failure
     */
    @Nullable
    Channel open(ConnectionKey key, Listener listener) {
        Channel channel = new Opening(bootstrap.clone(), parts, key, window, listener).start();
        if (channel != null) {
            openChannels++;
            channel.closeFuture().addListener(closed -> openChannels--);
        }
        return channel;
    }

    /** Channels that hold a socket: connecting, in use or idle. */
    int openChannels() {
        return openChannels;
    }
}
